import { type FindingRecord, findingId, toldAs } from '../judgement/findingRecord';
import { composeDigest } from '../notification/digest';
import type { FindingNews } from '../notification/findingNews';
import { localTime } from '../notification/localTime';
import type { Message } from '../notification/message';
import { isUnsaid } from '../store/findingStore';
import type { ToldStore } from '../store/toldStore';
import { composeSound } from './composeSound';
import { FINDINGS_LEASE, newsOf, publishAndMark, sayable, type TellFindingsDependencies } from './tellFindings';
import { withLease } from './withLease';

export interface TellDigestDependencies extends TellFindingsDependencies {
  readonly told: ToldStore;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const DIGEST_HOUR = 8;

/**
 * Tells notices, once a day: with the first sweep from 08:00 on where the readers are. A day without news has no digest;
 * neither has the day of the installation, whose news is the summary of the first run.
 */
export async function tellDigest(deps: TellDigestDependencies): Promise<void> {
  const { store, told, context } = deps;
  const day = digestDay(deps.now(), context.timezone ?? 'UTC');
  const last = await told.digestDay();
  if (last === undefined) await told.markDigest(day);
  if (last === undefined || last >= day) return;
  await withLease(FINDINGS_LEASE, deps, async () => {
    if (((await told.digestDay()) ?? day) >= day) return;
    const open = await store.open();
    const unsaid = await sayable(
      open.filter(({ record }) => toldAs(record) === 'notice'),
      deps,
    );
    const standing = open.filter((stored) => !isUnsaid(stored)).map(({ record }) => record);
    const news = unsaid.map(newsOf);
    // What can't be worded stays unsaid, and must not keep the others from being told today.
    const { made, worded, failed } = composeSound<FindingNews | FindingRecord, Message>(
      [...news, ...standing],
      (some) =>
        composeDigest(
          { day, news: news.filter((n) => some.includes(n)), standing: standing.filter((s) => some.includes(s)) },
          context,
        ),
    );
    for (const { one, error } of failed)
      deps.log('telling failed', { finding: findingId('record' in one ? one.record : one), error });
    const sound = news.filter((one) => worded.includes(one));
    if (made !== undefined && sound.length > 0) await publishAndMark([made], sound, unsaid, deps);
    await told.markDigest(day);
  });
}

/** The day of the newest digest that is due, by the clocks there: `2026-11-24` from its 08:00 on. */
export function digestDay(now: Date, timezone: string): string {
  const local = localTime(now.toISOString(), timezone);
  const day = local.slice(0, 10);
  if (Number(local.slice(11, 13)) >= DIGEST_HOUR) return day;
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}
