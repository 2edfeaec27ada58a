import { EVERY_MS } from './installation';
import type { Mailbox } from './mailbox';
import type { Transition } from './message';
import type { News } from './news';
import type { Protocol } from './protocol';
import { eventually, pause } from './waiting';

/** What comes late in the emulator: its schedules tick every 10 s. */
export const MARGIN_MS = 20_000;
/** In which a message that must not come would come: a whole interval and a bit. */
const QUIET_MS = EVERY_MS + MARGIN_MS;
/** A run that begins a little late, cold starts, the confirming session, the second look, the gathering of news. */
export const ONE_RUN_MS = EVERY_MS + 60_000;
/** A recovery takes two good scheduled runs; SMS wait for another one. */
export const TWO_RUNS_MS = ONE_RUN_MS + EVERY_MS;

export interface Expectation {
  /** When there was a reason for it. */
  readonly since: Date;
  /** News by their lines, in any order. */
  readonly lines: readonly string[];
  readonly timeoutMs: number;
  /** Whether to wait for what must not come as well, rather than leave that to the next expectation. Absent: yes. */
  readonly isLast?: boolean;
}

/** Waits until all of it was told, and for as long again as more would take: exactly this comes, each once. */
export const expectNews = async (
  { protocol, canary }: { readonly protocol: Protocol; readonly canary: Mailbox },
  { since, lines, timeoutMs, isLast = true }: Expectation,
): Promise<readonly News[]> => {
  const news = (): readonly News[] => canary.news().filter(({ at }) => at >= since);
  const hasAll = () => lines.every((line) => news().some((each) => each.line === line));
  await eventually('all that is expected', timeoutMs, async () => (hasAll() ? true : undefined)).catch(() => undefined);
  if (isLast) await pause(QUIET_MS);
  const told = news();
  for (const { at, line, transition } of told) {
    const seconds = ((at.getTime() - since.getTime()) / 1_000).toFixed(1);
    const more = transition === undefined ? '' : ` (${transition.cause.confidence}, ${transition.severity})`;
    protocol.say(`after ${seconds.padStart(5)} s: ${line}${more}`);
  }
  const seen = told.map(({ line }) => line).sort();
  protocol.check(`exactly ${lines.length} news are told`, seen.join('\n') === [...lines].sort().join('\n'), {
    missing: lines.filter((line) => !seen.includes(line)),
    tooMany: seen.filter((line, index) => !lines.includes(line) || seen.indexOf(line) !== index),
  });
  return told;
};

/** The first transition of this kind about a host, as email subscribers got it. Throws where there is none. */
export const toldOf = (
  news: readonly News[],
  kind: Transition['kind'],
  mxHost: string,
): News & { transition: Transition } => {
  for (const each of news) {
    const { channel, transition } = each;
    if (channel === 'email' && transition?.kind === kind && transition.mxHost === mxHost)
      return { ...each, transition };
  }
  throw new Error(`nobody was told that ${mxHost} is ${kind}`);
};

export const expectLosing = (protocol: Protocol, { mxHost, losing }: Transition, ids: readonly string[]): void =>
  protocol.check(
    `${mxHost}: lost from ${ids.join(', ')}, and nowhere else`,
    losing.toSorted().join() === ids.toSorted().join(),
    losing,
  );
