import type { FindingReport } from './advanceFinding';
import { isServed } from './baseline';
import { isTooFarAhead } from './clockSkew';
import { differingExchanges, isSettled } from './differingExchanges';
import type { FindingCode } from './finding';
import { SILENT_AFTER_INTERVALS } from './sightingOf';
import type { Heartbeat, StandingFinding, TargetView, View } from './view';

/** What one vantage has to say of all findings at one subject: a report of each, in wait of its code. */
export interface Witness extends Omit<FindingReport, 'finding' | 'isTaken'> {
  readonly findings: readonly StandingFinding[];
  /** Codes of what it sees too, and what an incident tells of. */
  readonly taken?: readonly FindingCode[];
  /** Codes of which it can't say now whether it sees them. */
  readonly unsure?: readonly FindingCode[];
}

/** The moment of judging. Milliseconds. */
export interface Moment {
  readonly now: number;
  readonly everyMs: number;
}

/** Losses: where somebody expects STARTTLS an incident tells of them. */
const OF_INCIDENTS: ReadonlySet<FindingCode> = new Set([
  'starttls-not-supported',
  'starttls-masked',
  'ehlo-refused',
  'starttls-refused',
  'plaintext-after-starttls',
  'tls-handshake-failed',
  'probe-refused',
]);

/** Codes that some vantage reports, each once. */
export const codesOf = (witnesses: readonly Witness[]): readonly FindingCode[] => [
  ...new Set(witnesses.flatMap(({ findings }) => findings.map(({ code }) => code))),
];

export const reportsOf = (code: FindingCode, witnesses: readonly Witness[]): readonly FindingReport[] =>
  witnesses.map(({ findings, taken, unsure, ...witness }) => {
    const finding = findings.find((candidate) => candidate.code === code);
    return {
      ...witness,
      ...(finding !== undefined && { finding }),
      ...(taken?.includes(code) && { isTaken: true }),
      ...(unsure?.includes(code) && { canAnswer: false }),
    };
  });

/** Who speaks of a host: every view that is not retired. */
export function hostWitnesses(
  views: readonly View[],
  heartbeats: readonly Heartbeat[],
  moment: Moment,
  /** The codes of which nothing can be said now at the host of a view. */
  unsureOf: (view: View) => readonly FindingCode[] = () => [],
): Witness[] {
  const live = views.filter(({ retired }) => retired === undefined);
  const isExpected = live.some(isServed);
  const isKnown = views.some((view) => isServed(view) || view.lastOfferedAt !== undefined);
  return live.map((view) => {
    const { vantage, shard, target, host, observedAt, findings = [] } = view;
    const unsure = unsureOf(view);
    const heartbeat = heartbeats.find((candidate) => candidate.vantage === vantage && candidate.shard === shard);
    const taken = isExpected ? findings.filter(({ code }) => OF_INCIDENTS.has(code)) : [];
    const isCovered = heartbeat && !heartbeat.unfinished.includes(host) && !heartbeat.notDue.includes(host);
    return {
      vantage,
      targets: [target],
      canAnswer: canAnswer(heartbeat, moment),
      findings: findings.filter(
        (finding) => !taken.includes(finding) && !(isKnown && finding.code === 'starttls-never-offered'),
      ),
      ...(taken.length > 0 && { taken: taken.map(({ code }) => code) }),
      ...(unsure.length > 0 && { unsure }),
      seenAt: observedAt,
      ...(isCovered && { heardAt: heartbeat.startedAt }),
    };
  });
}

/**
 * Who speaks of a target's mail routing. After the number of shards has changed, the newest view of each vantage, of a
 * shard that still watches it where there is one. That the DNS differs from vantage to vantage, all say who take part.
 */
export function targetWitnesses(
  views: readonly TargetView[],
  heartbeats: readonly Heartbeat[],
  moment: Moment,
): Witness[] {
  const heartbeatOf = ({ vantage, shard }: TargetView): Heartbeat | undefined =>
    heartbeats.find((candidate) => candidate.vantage === vantage && candidate.shard === shard);
  const isWatching = (view: TargetView): boolean => !isLeft(view) && canAnswer(heartbeatOf(view), moment);
  const worstFirst = views.toSorted(
    (a, b) => Number(isWatching(a)) - Number(isWatching(b)) || a.observedAt.localeCompare(b.observedAt),
  );
  const newest = [...new Map(worstFirst.map((view) => [view.vantage, view])).values()];
  const told = newest.filter((view) => !isLeft(view)).map((view) => ({ view, heartbeat: heartbeatOf(view) }));
  const routed = told.flatMap(({ view, heartbeat }) =>
    heartbeat !== undefined && canAnswer(heartbeat, moment) ? [{ view, heartbeat }] : [],
  );
  const difference = differingExchanges(routed);
  return told.map(({ view, heartbeat }) => {
    const { vantage, target, observedAt, findings } = view;
    const isSure = heartbeat !== undefined && isSettled({ view, heartbeat });
    return {
      vantage,
      targets: [target],
      canAnswer: canAnswer(heartbeat, moment),
      findings: isSure && difference !== undefined ? [...findings, difference] : findings,
      ...(!isSure && { unsure: OF_DIFFERENCES }),
      seenAt: observedAt,
      ...(heartbeat !== undefined && { heardAt: heartbeat.startedAt }),
    };
  });
}

const OF_DIFFERENCES: readonly FindingCode[] = ['mx-differs-by-vantage'];

/** Who still watches a target knows its hosts, or a finding, or a name that is not resolved. */
const isLeft = ({ hosts, findings, unresolved = [] }: TargetView): boolean =>
  hosts.length === 0 && findings.length === 0 && unresolved.length === 0;

/** A vantage speaks of itself, by the newest of its runs. */
export function vantageWitness(
  vantage: string,
  findings: readonly StandingFinding[],
  heartbeats: readonly Heartbeat[],
  moment: Moment,
): Witness[] {
  const newest = heartbeats.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)).at(-1);
  if (newest === undefined) return [];
  const { startedAt } = newest;
  return [
    { vantage, targets: [], canAnswer: canAnswer(newest, moment), findings, seenAt: startedAt, heardAt: startedAt },
  ];
}

/** Behind a proxy that answers for every host a vantage sees the proxy, and nothing else. */
function canAnswer(heartbeat: Heartbeat | undefined, { now, everyMs }: Moment): boolean {
  if (heartbeat === undefined || heartbeat.blind || heartbeat.proxiedBy !== undefined) return false;
  const { startedAt } = heartbeat;
  return Date.parse(startedAt) >= now - SILENT_AFTER_INTERVALS * everyMs && !isTooFarAhead(startedAt, now);
}
