import { randomBytes } from 'node:crypto';
import type { Mute } from '../judgement/mute';
import { readableId } from '../judgement/readableId';
import { ContendedError } from '../store/contendedError';
import { incidentStore } from '../store/incidentStore';
import { type MuteStore, muteStore } from '../store/muteStore';
import type { CliContext } from './context';
import { durationMs, MOST_MUTED_DAYS } from './duration';
import { knownNames, mutedThing, readKinds } from './mutable';
import type { MuteOptions } from './mute';
import { readName } from './nameArgument';
import { minuteOf, plainLine } from './plainLine';
import { parseReason } from './reason';
import { type OpenedTable, withTable } from './withTable';

/** An incident that ended may come back under the same id. */
const LOOK_BACK_MS = 7 * 24 * 60 * 60 * 1000;
const ADD_ATTEMPTS = 3;

/** Rejects as withTable does, and with BadUsageError for a name that is none, or more than one thing. */
export async function addMute(given: string, options: MuteOptions, context: CliContext): Promise<void> {
  const lasts = durationMs('--for', options.for, MOST_MUTED_DAYS);
  const reason = parseReason(options.reason);
  readName('name', given);
  readKinds(options.kind);
  const now = context.now();
  const added = await withTable(options, context, async (opened) => {
    const thing = mutedThing(given, options.kind, await namesIn(opened, now));
    return add(muteStore(opened.table), {
      schemaVersion: 1,
      ...thing,
      since: now.toISOString(),
      until: new Date(now.getTime() + lasts).toISOString(),
      reason,
      by: context.machine.account(),
    });
  });
  const { id, kind, name, until } = added;
  context.stdout(plainLine(`Mute ${id}: nobody is told of ${kind} ${name} until ${minuteOf(until)}.`));
  context.stdout(plainLine(`To end it sooner: starttls-canary unmute ${id}`));
}

async function namesIn({ table, config }: OpenedTable, now: Date) {
  const since = new Date(now.getTime() - LOOK_BACK_MS);
  return knownNames(config, await incidentStore(table).list(since, now));
}

async function add(store: MuteStore, mute: Omit<Mute, 'id'>): Promise<Mute> {
  for (let attempt = 1; attempt <= ADD_ATTEMPTS; attempt += 1) {
    const added = { ...mute, id: readableId(randomBytes(6)) };
    if (await store.add(added)) return added;
  }
  throw new ContendedError('no id for a mute was free');
}
