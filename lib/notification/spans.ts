import type { Transition } from '../judgement/incident';
import { isElsewhere, localTime } from './localTime';
import { lossOf, type Said } from './lossWords';
import { clock, clockFrom, day, duration } from './words';

/** From the last good session to the first bad one; the second line for who reads another clock than UTC's. */
export function since(entry: Said, timezone: string | undefined): readonly string[] {
  const { firstSeenAt, lastOfferedAt } = entry.transition;
  const bad = `${clock(firstSeenAt)} UTC (first bad)`;
  const when =
    lastOfferedAt === undefined
      ? `before the canary first looked there, at ${bad}`
      : `between ${clockFrom(lastOfferedAt, firstSeenAt)} (last good) and ${bad}`;
  return [
    `${when}, ${day(firstSeenAt)}; ${confirmedBy(entry)}`,
    ...local([lastOfferedAt, firstSeenAt], timezone, ' and '),
  ];
}

/** A handshake that failed is not tried again at once; everything else is asked twice in a run. */
function confirmedBy(entry: Said): string {
  if (lossOf(entry) !== 'tls-handshake-failed') return 'confirmed by a second session';
  const { length } = entry.transition.losing;
  return length > 1 ? `seen by ${length} vantages` : 'confirmed by another handshake, half an hour or more later';
}

/** From the first bad session to the first good one, or without an end where nobody saw one. */
export function gone(transition: Transition, timezone: string | undefined): readonly string[] {
  const { firstSeenAt, durationSeconds, resolvedAt = transition.at } = transition;
  const from = `${day(firstSeenAt)} ${clock(firstSeenAt)}`;
  if (durationSeconds === undefined) return [`since ${from} UTC (first bad)`, ...local([firstSeenAt], timezone, '')];
  const until = clockFrom(resolvedAt, firstSeenAt);
  return [
    `${from} to ${until} UTC (${duration(durationSeconds)}), first bad to first good`,
    ...local([firstSeenAt, resolvedAt], timezone, ' to '),
  ];
}

function local(times: readonly (string | undefined)[], timezone: string | undefined, between: string): string[] {
  if (!isElsewhere(timezone)) return [];
  const there = times.flatMap((at) => (at === undefined ? [] : `${localTime(at, timezone)}Z`));
  const days = [...new Set(there.map(day))];
  const words = there.map((at) => (days.length > 1 ? `${day(at)} ${clock(at)}` : clock(at))).join(between);
  return [`${words}${days.length > 1 ? '' : `, ${days[0] ?? ''}`}, in ${timezone}`];
}
