import type { FindingReport } from './advanceFinding';
import { expectsStarttls } from './baseline';
import type { FindingCode } from './finding';
import { SILENT_AFTER_INTERVALS } from './sighting';
import type { Heartbeat, StandingFinding, TargetView, View } from './view';

/** What one vantage has to say of all findings at one subject: a report of each, in wait of its code. */
export interface Witness extends Omit<FindingReport, 'finding'> {
  readonly findings: readonly StandingFinding[];
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
  witnesses.map(({ findings, ...witness }) => {
    const finding = findings.find((candidate) => candidate.code === code);
    return { ...witness, ...(finding !== undefined && { finding }) };
  });

/** Who speaks of a host: every view that is not retired. */
export function hostWitnesses(views: readonly View[], heartbeats: readonly Heartbeat[], moment: Moment): Witness[] {
  const isExpected = views.some((view) => view.outcome === 'offered' || expectsStarttls(view));
  const isKnown = isExpected || views.some(({ lastOfferedAt }) => lastOfferedAt !== undefined);
  return views
    .filter(({ retired }) => retired === undefined)
    .map(({ vantage, shard, target, host, observedAt, findings = [] }) => {
      const heartbeat = heartbeats.find((candidate) => candidate.vantage === vantage && candidate.shard === shard);
      const isCovered = heartbeat && !heartbeat.unfinished.includes(host) && !heartbeat.notDue.includes(host);
      return {
        vantage,
        targets: [target],
        canAnswer: canAnswer(heartbeat, moment),
        findings: findings.filter(
          ({ code }) => !(isExpected && OF_INCIDENTS.has(code)) && !(isKnown && code === 'starttls-never-offered'),
        ),
        seenAt: observedAt,
        ...(isCovered && { heardAt: heartbeat.startedAt }),
      };
    });
}

/** Who speaks of a target's mail routing. After the number of shards has changed, the newest view of each vantage. */
export function targetWitnesses(
  views: readonly TargetView[],
  heartbeats: readonly Heartbeat[],
  moment: Moment,
): Witness[] {
  const oldestFirst = views.toSorted((a, b) => a.observedAt.localeCompare(b.observedAt));
  const newest = new Map(oldestFirst.map((view) => [view.vantage, view]));
  return [...newest.values()].map(({ vantage, shard, target, observedAt, findings }) => {
    const heartbeat = heartbeats.find((candidate) => candidate.vantage === vantage && candidate.shard === shard);
    return {
      vantage,
      targets: [target],
      canAnswer: canAnswer(heartbeat, moment),
      findings,
      seenAt: observedAt,
      ...(heartbeat !== undefined && { heardAt: heartbeat.startedAt }),
    };
  });
}

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
  return Date.parse(heartbeat.startedAt) >= now - SILENT_AFTER_INTERVALS * everyMs;
}
