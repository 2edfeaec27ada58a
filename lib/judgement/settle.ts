import type { Observation } from '../probe/types';
import type { Role } from '../telemetry/contract';
import { hostOutcome, type KeepChain, keywordsOf, mergeAddresses } from './addressViews';
import { countOffer, inheritedBaseline, learnKeywords } from './baseline';
import type { Finding, FindingCode } from './finding';
import { addressFindings, tarpitFindings, unexpectedFindings, upgradeFindings } from './findings/hostFindings';
import { significanceOf, standing } from './findings/standing';
import { intermittentFindings } from './intermittent';
import { isLoss, type Outcome, outcomeOf } from './outcome';
import { recent } from './tally';
import { isThrottled, throttledBy, throttledFindings } from './throttle';
import { changedKeywords, unlikeBaseline, unlikeFindings } from './unlike';
import type { Baseline, Deviation, View } from './view';

/** What one run saw of one host of one target. */
export interface Seen {
  readonly target: string;
  /** `mxHost:port` */
  readonly host: string;
  readonly mxHost: string;
  readonly port: number;
  readonly ours: boolean;
  /** The certificate is judged although opportunistic TLS would not. */
  readonly verify: boolean;
  readonly tlsName?: string;
  readonly require: readonly string[];
  /** What the DNS gives now; empty where it did not answer, and then the addresses of the view stand. */
  readonly knownAddresses: readonly string[];
  readonly observations: readonly Observation[];
  /** Absent: nothing is kept of certificates for TLSA matching. */
  readonly keepChain?: KeepChain;
  /** New among the target's hosts, others of which are expected to offer STARTTLS. */
  readonly inherits?: boolean;
  /** When it was offered last, where that is not a matter of runs: a log may have had no session in the last ones. */
  readonly lastOfferedAt?: string;
}

/** Who looked, and when. */
export interface RunContext {
  readonly vantage: string;
  readonly shard: number;
  readonly role: Role;
  readonly everyMs: number;
  readonly scheduledAt: string;
  readonly startedAt: string;
  /** Start of the vantage's run before this one: a view that stood then was confirmed by it. */
  readonly lastRunAt?: string;
  /** Its scheduled time. */
  readonly lastScheduledAt?: string;
}

/** Folds what a run saw into the vantage's view. Pure; nothing is written or confirmed here. */
export function settle(previous: View | undefined, seen: Seen, run: RunContext): View {
  const judgeTls = (observation: Observation) => upgradeFindings(observation, seen);
  const addresses = mergeAddresses(previous?.addresses ?? [], { ...seen, judgeTls });
  const outcome = hostOutcome(addresses);
  const times = seen.observations.map((observation) => observation.observedAt).sort();
  const observedAt = times.at(-1) ?? run.startedAt;
  const baseline = previous?.baseline ?? (seen.inherits === true ? inheritedBaseline(observedAt) : undefined);
  const lastOfferedAt = outcome === 'offered' ? undefined : lastOffered(previous, seen, run, times[0]);
  const throttled = throttledBy(seen.observations, previous?.throttled, run.scheduledAt, run.everyMs);
  const view: View = {
    schemaVersion: 1,
    ...subjectOf(seen, run),
    outcome,
    ...history(previous, outcome, times[0] ?? run.startedAt, observedAt, run),
    observedAt,
    ...(lastOfferedAt !== undefined && { lastOfferedAt }),
    ...(baseline !== undefined && { baseline }),
    ...lostAndGained(addresses, outcome, baseline),
    addresses,
    deviations: recent(previous?.deviations ?? [], observedAt),
    ...(throttled !== undefined && { throttled }),
  };
  return withFindings(view, previous, seen, run);
}

/** Whose view of what it is. */
const subjectOf = (seen: Seen, { vantage, shard, role }: RunContext) => ({
  vantage,
  shard,
  role,
  target: seen.target,
  host: seen.host,
  mxHost: seen.mxHost,
  port: seen.port,
  ours: seen.ours,
  ...(seen.verify && { verify: true }),
  ...(seen.tlsName !== undefined && { tlsName: seen.tlsName }),
  require: seen.require,
});

/** Since when it is so, and what it was before. A view of the version before has no beginning, and gets none. */
function history(previous: View | undefined, outcome: Outcome, since: string, now: string, run: RunContext) {
  const { scheduledAt, startedAt } = run;
  if (previous === undefined) return { since, sinceRun: scheduledAt, firstSeenAt: startedAt, flips: [] };
  const { firstSeenAt, flips = [] } = previous;
  const before = firstSeenAt === undefined ? {} : { firstSeenAt };
  if (previous.outcome === outcome) {
    return { ...before, since: previous.since, sinceRun: previous.sinceRun, flips: recent(flips, now) };
  }
  const flip = { at: since, from: previous.outcome, to: outcome };
  return { ...before, since, sinceRun: scheduledAt, flips: recent([...flips, flip], now) };
}

/** Judges the view beside its outcome, and lets the baseline learn from it where there is nothing to object. */
function withFindings(view: View, previous: View | undefined, { observations }: Seen, run: RunContext): View {
  const isOffered = view.outcome === 'offered' && observations.some(({ session }) => outcomeOf(session) === 'offered');
  const keywords = isOffered ? commonKeywords(observations) : undefined;
  const unlike = keywords === undefined ? undefined : unlikeBaseline(keywords, view);
  const agreed = keywords === undefined ? asBefore(previous) : unlikeFindings(previous?.unlike, unlike, view.require);
  const throttling = observations.find(isThrottled)?.session.failure?.message;
  const found: readonly Finding[] = [
    ...agreed,
    ...unexpectedFindings(view),
    ...intermittentFindings({ ...view, ...findingsOf(previous) }, view.observedAt, run.everyMs),
    ...addressFindings(view.addresses),
    ...throttledFindings(view.throttled, run.scheduledAt, throttling),
    ...tarpitFindings(view),
  ];
  const kept = keywords === undefined ? previous?.unlike : unlike;
  const baseline = isOffered ? learn(view.baseline, keywords, found, view.observedAt, run) : view.baseline;
  return {
    ...view,
    ...(baseline !== undefined && { baseline }),
    ...(kept !== undefined && { unlike: kept }),
    findings: standing(found, previous?.findings, view.observedAt),
  };
}

/** Codes that an EHLO reply with STARTTLS tells of: without one they stand. */
const OF_KEYWORDS: ReadonlySet<FindingCode> = new Set([
  'capability-lost',
  'capability-gained',
  'required-capability-missing',
]);
/** A session with one of these is no measure of what is usual. Keywords that changed for good are learnt in a day. */
const NO_MEASURE: ReadonlySet<FindingCode> = new Set(['required-capability-missing', 'starttls-intermittent']);

const asBefore = (previous: View | undefined): readonly Finding[] =>
  (previous?.findings ?? []).filter(({ code }) => OF_KEYWORDS.has(code));

const findingsOf = (view: View | undefined) => (view?.findings === undefined ? {} : { findings: view.findings });

function learn(
  before: Baseline | undefined,
  keywords: readonly string[] | undefined,
  findings: readonly Finding[],
  at: string,
  { everyMs }: RunContext,
): Baseline {
  const counted = countOffer(before, at);
  if (keywords === undefined || findings.some(({ code }) => NO_MEASURE.has(code))) return counted;
  return learnKeywords(counted, keywords, at, everyMs);
}

/** What all addresses offered that offered STARTTLS in this run; undefined where none did, or tells of more. */
function commonKeywords(observations: readonly Observation[]): readonly string[] | undefined {
  const [first, ...rest] = observations
    .filter(({ session }) => outcomeOf(session) === 'offered')
    .flatMap(({ session }) => (session.ehlo === undefined || session.ehlo.isPartial ? [] : [keywordsOf(session.ehlo)]));
  return first?.filter((keyword) => rest.every((keywords) => keywords.includes(keyword)));
}

/** Whether the outcome is another one, so that the same run asks again before it believes it. */
export const needsConfirmation = (previous: View | undefined, next: View): boolean =>
  previous === undefined ? isLoss(next.outcome) : previous.outcome !== next.outcome;

/**
 * Whether the run before saw the same and nobody answered its second session: then two sessions, a run apart, agree. A
 * server that restricts a client often limits its connections too, and would else never be believed.
 */
export function isSeenTwice(previous: View | undefined, next: View, run: RunContext): boolean {
  const last = previous?.deviations.at(-1);
  if (last === undefined || run.lastScheduledAt === undefined) return false;
  return last.isUnanswered === true && last.outcome === next.outcome && last.scheduledAt === run.lastScheduledAt;
}

/** Adds a disagreement, or a surprise that nobody confirmed (`isUnanswered`), to the view instead of believing it. */
export function deviate(previous: View, unconfirmed: View, run: RunContext, isUnanswered = false): View {
  const { retired: _, ...stood } = previous;
  const { observedAt, outcome } = unconfirmed;
  const serverName = unconfirmed.addresses.find((address) => address.outcome === outcome)?.serverName;
  const deviation: Deviation = {
    at: observedAt,
    scheduledAt: run.scheduledAt,
    outcome,
    ...(serverName !== undefined && { serverName }),
    ...(isUnanswered && { isUnanswered }),
  };
  const view: View = {
    ...stood,
    observedAt,
    addresses: withHandshakes(previous, unconfirmed),
    deviations: recent([...previous.deviations, deviation], observedAt),
  };
  const others = (previous.findings ?? []).filter(({ code }) => code !== 'starttls-intermittent');
  const findings = [...others, ...intermittentFindings(view, observedAt, run.everyMs)];
  return { ...view, findings: standing(findings, previous.findings, observedAt) };
}

/** That a handshake of ours failed is kept, whatever else is not believed: none may follow for a while. */
function withHandshakes(previous: View, { addresses }: View): View['addresses'] {
  return previous.addresses.map((before) => {
    const now = addresses.find(({ address }) => address === before.address);
    return (now?.handshakeFailures ?? 0) > (before.handshakeFailures ?? 0) && now !== undefined ? now : before;
  });
}

/** Whether anything that others read has changed; the mere passing of time has not. */
export const isWorthWriting = (previous: View | undefined, next: View): boolean =>
  previous === undefined || significance(previous) !== significance(next);

const significance = (view: View): string =>
  JSON.stringify([
    view.outcome,
    view.since,
    view.role,
    view.ours,
    view.verify,
    view.require,
    view.baseline,
    view.lost,
    view.gained,
    view.deviations,
    view.unlike,
    view.retired,
    view.throttled,
    significanceOf(view.findings),
    view.addresses.map((a) => [
      a.address,
      a.outcome,
      a.greetedAs,
      a.masked,
      a.tlsProtocol,
      a.failure?.code,
      a.handshakeFailedAt,
      a.upgradeLoss,
      a.fingerprint,
      a.certificate?.validTo,
      a.chain,
    ]),
  ]);

const WITHOUT_KEYWORD: ReadonlySet<Outcome> = new Set(['missing', 'masked', 'ehlo-refused']);

/** Nothing where EHLO was not answered: what a refusal would have offered nobody knows. */
function lostAndGained(
  addresses: View['addresses'],
  outcome: Outcome,
  baseline: Baseline | undefined,
): Pick<View, 'lost' | 'gained'> {
  const failing = addresses.find((address) => address.outcome === outcome);
  if (!isLoss(outcome) || outcome === 'probe-refused' || failing === undefined) return { lost: [], gained: [] };
  const isOffered = !WITHOUT_KEYWORD.has(outcome);
  // Where nothing is told of the others, none of them is known to be gone; where EHLO was refused, all are.
  const { keywords = outcome === 'ehlo-refused' ? [] : undefined } = failing;
  if (keywords === undefined) return { lost: isOffered ? [] : ['STARTTLS'], gained: [] };
  return changedKeywords(keywords, baseline, isOffered);
}

function lastOffered(
  previous: View | undefined,
  { lastOfferedAt }: Seen,
  run: RunContext,
  since = run.startedAt,
): string | undefined {
  if (previous === undefined || previous.outcome !== 'offered') return previous?.lastOfferedAt;
  if (lastOfferedAt !== undefined && lastOfferedAt < since) return lastOfferedAt;
  const times = [previous.observedAt, ...(run.lastRunAt === undefined ? [] : [run.lastRunAt])];
  // A time of this run stands where a clock was ahead: then all that is known is that it was offered once.
  return newest(times.filter((at) => at < run.startedAt)) ?? previous.since;
}

const newest = (times: readonly string[]): string | undefined => [...times].sort().at(-1);
