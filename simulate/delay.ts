import type { WorldEvent } from './events';
import type { SimulatedHost } from './fleet';
import type { LostSession } from './month';
import { EVERY_MS, EVERY_SECONDS, GOAL_SECONDS } from './pace';
import { minute, type ToldTransition } from './told';

/** How long it took until the first message of a loss at one host. */
export interface Delay {
  readonly event: WorldEvent;
  readonly host: SimulatedHost;
  readonly seconds: number;
  /** Why it may be more than the goal; absent where it is not, or may not. */
  readonly excuse?: string;
}

export const isLate = ({ seconds, excuse }: Delay): boolean => seconds > GOAL_SECONDS && excuse === undefined;

export const describeDelay = ({ event, host, seconds, excuse }: Delay): string =>
  `${event.kind} at ${host.mxHost} ${minute(event.from)}: after ${Math.round(seconds)} s${excuse === undefined ? '' : `, ${excuse}`}`;

/** Each host has its turn to be upgraded in every hour; one failed handshake is no loss before a second one, half an hour on. */
const UPGRADES_SECONDS = (65 + 30) * 60;

/**
 * Measures the first message of an event at one host. It may be later than the goal where the first runs could not see
 * the loss: the address or the server that lacks STARTTLS had no turn yet, or a connection that the judge waited for was
 * lost by chance. Each such run is worth one interval and no more.
 */
export function delayOf(
  event: WorldEvent,
  host: SimulatedHost,
  first: ToldTransition,
  lost: readonly LostSession[],
): Delay {
  const seconds = (first.saidAt - event.from) / 1000;
  const measured = { event, host, seconds };
  if (seconds <= GOAL_SECONDS) return measured;
  const chance = lost.filter(
    ({ mxHost, at }) => mxHost === host.mxHost && at >= event.from - EVERY_MS && at <= first.saidAt,
  );
  const runs = new Set(chance.map(({ at }) => Math.floor(at / EVERY_MS))).size;
  const turns = turnsOf(event, host);
  if (seconds > GOAL_SECONDS + turns.seconds + runs * EVERY_SECONDS) return measured;
  const connections = chance.map(({ vantage, at }) => `${vantage} at ${minute(at).slice(11)}`).join(', ');
  const reasons = [
    ...(turns.why === undefined ? [] : [turns.why]),
    ...(runs > 0 ? [`connections lost: ${connections}`] : []),
  ];
  return { ...measured, excuse: reasons.join('; ') };
}

/** What has to have its turn before the loss can be seen at all. */
function turnsOf(
  { kind }: WorldEvent,
  { addresses }: SimulatedHost,
): { readonly seconds: number; readonly why?: string } {
  switch (kind) {
    case 'bad-address':
      return { seconds: (addresses.length - 1) * EVERY_SECONDS, why: `its ${addresses.length} addresses take turns` };
    case 'mixed-pool':
      return { seconds: Number.POSITIVE_INFINITY, why: 'two sessions in a row have to meet the server without it' };
    case 'broken-tls':
      return { seconds: UPGRADES_SECONDS, why: 'upgrades have their turn once an hour, and a second one has to fail' };
    default:
      return { seconds: 0 };
  }
}
