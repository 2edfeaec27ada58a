import type { Incident, Transition, Unseen } from './incident';
import { isQuiet, lastTold } from './news';
import { say } from './saying';
import type { Sighting } from './sighting';
import type { Verdict } from './verdict';

const REMINDER_MS = 24 * 60 * 60 * 1000;
/** A vantage that misses a run or two is not worth a message. */
const UNSEEN_MS = 15 * 60 * 1000;
/** By so much the clock of a vantage may be wrong. */
const SKEW_MS = 10 * 60 * 1000;

/** What is said of an open incident although its picture has not changed. Undefined: nothing. `now` in ms. */
export const remind = (incident: Incident, verdict: Verdict, now: number): Incident | undefined =>
  tellUnseen(incident, verdict, now) ?? remindOf(incident, verdict, now);

/** How far an incident has come. */
export interface Standing<Said extends Pick<Transition, 'severity' | 'at'> = Pick<Transition, 'severity' | 'at'>>
  extends Pick<Incident, 'state' | 'round' | 'confirmedAt' | 'acknowledged'> {
  readonly verdict: Pick<Verdict, 'severity'>;
  readonly transitions: readonly Said[];
}

/** Whether the next run may bring word of it, though nothing changes at the host: it ends a second look, or confirms. */
export function awaitsRun(incident: Standing): boolean {
  const { state, round } = incident;
  return state === 'opened' ? round !== undefined || toConfirm(incident) !== undefined : state === 'pending';
}

/** What the next scheduled run is to confirm: since when it is critical, unless somebody has taken it on since then. */
function toConfirm<Said extends Pick<Transition, 'severity' | 'at'>>(incident: Standing<Said>): Said | undefined {
  const { confirmedAt, acknowledged, verdict, transitions } = incident;
  if (confirmedAt !== undefined || verdict.severity !== 'critical') return undefined;
  // It may have been critical, then quieter, and critical again.
  const first = transitions[transitions.findLastIndex(({ severity }) => severity !== 'critical') + 1];
  return first === undefined || (acknowledged !== undefined && acknowledged.at >= first.at) ? undefined : first;
}

/**
 * Once, and only what is critical: what was said, now that the next scheduled run has seen it too. Phones need not ring
 * for what somebody has taken on since it was critical.
 */
export function confirm(incident: Incident, verdict: Verdict, now: number): Incident | undefined {
  const { verdict: said } = incident;
  const first = toConfirm(incident);
  if (first === undefined) return undefined;
  const isLaterRun = ({ vantage, runAt, since }: Sighting): boolean => {
    const then = first.sightings.find((sighting) => sighting.vantage === vantage);
    return runAt !== undefined && runAt > (then?.runAt ?? since ?? '');
  };
  const losing = verdict.sightings.filter(
    ({ vantage }) => said.losing.includes(vantage) && verdict.losing.includes(vantage),
  );
  if (!losing.some(isLaterRun)) return undefined;
  const confirmed = say(incident, 'confirmed', { ...said, sightings: verdict.sightings }, now);
  return { ...confirmed, verdict: said, confirmedAt: new Date(now).toISOString() };
}

/** Once for the same vantages: nobody sees the loss any more, and nobody sees its end. */
function tellUnseen(incident: Incident, verdict: Verdict, now: number): Incident | undefined {
  const unseen = unseenOf(incident, verdict);
  if (unseen === undefined || !isQuiet(incident, now) || now - Date.parse(unseen.since) < UNSEEN_MS) return undefined;
  const isTold = incident.transitions.some((told) => unseen.vantages.every((id) => told.unseen?.vantages.includes(id)));
  if (isTold) return undefined;
  const { verdict: said } = incident;
  const told = say(incident, 'updated', { ...said, sightings: verdict.sightings }, now, { unseen });
  // What is not seen any more tells nothing of the servers that were.
  return { ...told, verdict: said };
}

/** The reporters that keep the incident open, where none of them can see the host. */
function unseenOf(
  { reporters, verdict: said, firstSeenAt }: Incident,
  { losing, sightings }: Verdict,
): Unseen | undefined {
  const open = sightings.filter(({ vantage, isRecovered }) => reporters.includes(vantage) && !isRecovered);
  if (losing.length > 0 || open.length === 0 || open.some(({ outcome }) => outcome !== 'unknown')) return undefined;
  const [since = firstSeenAt] = open.flatMap((sighting) => lastSeen(sighting, said) ?? []).sort();
  return { vantages: open.map(({ vantage }) => vantage), since };
}

/** Of a silent vantage the last run that saw it; of one that gets no answer, the first of those runs. */
function lastSeen({ vantage, since, seenAt, canAnswer }: Sighting, said: Verdict): string | undefined {
  const before = said.sightings.find((sighting) => sighting.vantage === vantage)?.since;
  const isLater = since !== undefined && Date.parse(since) - Date.parse(before ?? since) > SKEW_MS;
  return (canAnswer || isLater ? since : seenAt) ?? since;
}

/** A day on, nobody has said that they are at work on it. */
function remindOf(incident: Incident, verdict: Verdict, now: number): Incident | undefined {
  const { acknowledged, verdict: said } = incident;
  const last = lastTold(incident);
  const isCritical = said.severity === 'critical' && (verdict.severity ?? 'critical') === 'critical';
  if (acknowledged !== undefined || !isCritical || last === undefined) return undefined;
  if (now - Date.parse(last.at) < REMINDER_MS) return undefined;
  const unseen = unseenOf(incident, verdict);
  const reminded = say(incident, 'reminder', stillOf(said, verdict), now, unseen === undefined ? {} : { unseen });
  // A recovery in parts is no news, neither now nor when it ends.
  return { ...reminded, verdict: said };
}

/** What was said, without the vantages that are served again. */
function stillOf(said: Verdict, { losing, sightings }: Verdict): Verdict {
  const still = said.losing.filter((id) => losing.includes(id));
  if (still.length === 0 || still.length === said.losing.length) return { ...said, sightings };
  const scope = said.scope === 'everywhere' ? 'some-vantages' : said.scope;
  return { ...said, losing: still, sightings, ...(scope !== undefined && { scope }) };
}
