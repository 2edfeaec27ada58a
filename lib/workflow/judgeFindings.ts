import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { SMTP_PORT } from '../dns/targetName';
import { advanceFinding } from '../judgement/advanceFinding';
import { requiringStarttls } from '../judgement/baseline';
import { mayDiffer } from '../judgement/differingExchanges';
import type { Finding, FindingCode } from '../judgement/finding';
import { type FindingRecord, type FindingSubject, findingId } from '../judgement/findingRecord';
import { policyWitness } from '../judgement/policyWitness';
import { vantageFindings } from '../judgement/vantageFindings';
import type { StandingFinding, TargetView, View } from '../judgement/view';
import { codesOf, hostWitnesses, reportsOf, targetWitnesses, vantageWitness, type Witness } from '../judgement/witness';
import type { HostEnforcement } from '../policy/enforcement';
import { underSts } from '../policy/mtaStsEnforced';
import type { PolicyView } from '../policy/policyView';
import { hostKey } from '../probe/hostKey';
import { findingPartition, subjectOf } from '../store/findingKeys';
import type { FindingStore, StoredFinding } from '../store/findingStore';
import { POLICIES, policyTargetOf } from '../store/keys';
import type { SubjectStore } from '../store/subjectStore';
import type { Key } from '../store/table';
import type { ConfiguredVantage } from '../telemetry/contract';
import { enforcing } from './enforcing';
import { besideDane } from './hostDane';
import { isFullSweep } from './sweepTurns';
import { withoutFormerShards } from './vantageRecords';

export interface FindingDependencies {
  readonly store: FindingStore;
  readonly subjects: SubjectStore;
  readonly vantages: readonly ConfiguredVantage[];
  /** The shards that have targets; all that there are where absent. */
  readonly shards?: readonly number[];
  readonly everySeconds: number;
  readonly now: () => Date;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

/** Somebody else wrote a record three times in a row: what woke us is to be tried again. */
export class FindingConflictError extends Error {
  readonly code = 'finding-conflict';
}

/** The sweep failed at some subjects; the others are judged. */
export class FindingSweepError extends Error {
  readonly code = 'finding-sweep-failed';
}

const ATTEMPTS = 3;
const SUBJECTS_AT_ONCE = 16;

interface Woken {
  readonly subject: FindingSubject;
  readonly keys: readonly Key[];
}

/**
 * Brings the records of every subject that the keys point at up to date. A key is a wake-up call and nothing else.
 * Answers the keys that failed; what concerns the others is done. A heartbeat wakes those that wait for one, too.
 */
export async function judgeFindingWakeUps(keys: readonly Key[], deps: FindingDependencies): Promise<readonly Key[]> {
  const woken = new Map<string, Woken>();
  const wake = (subject: FindingSubject, own: readonly Key[]) => {
    const partition = findingPartition(subject);
    woken.set(partition, { subject, keys: [...(woken.get(partition)?.keys ?? []), ...own] });
  };
  for (const key of keys.filter(({ pk }) => pk.startsWith('vantage#') || pk.startsWith(POLICIES))) {
    const subject = subjectOf(key);
    if (subject !== undefined) wake(subject, [key]);
  }
  for (const { subject, key } of await hostsWithDane(keys, deps)) wake(subject, [key]);
  // Those that wait are not the keys' own: where one fails, the sweep tries again.
  const hasHeartbeat = [...woken.values()].some(({ subject }) => subject.kind === 'vantage');
  if (hasHeartbeat) for (const subject of await deps.store.waiting()) wake(subject, []);
  return (await judgeSubjects([...woken.values()], deps)).flatMap((failed) => failed.keys);
}

/** What a domain says of DANE is judged at its hosts, beside their certificates. */
async function hostsWithDane(keys: readonly Key[], { subjects }: FindingDependencies) {
  const looks = keys.flatMap((key) => {
    const target = policyTargetOf(key);
    return target === undefined ? [] : [{ target, key }];
  });
  if (looks.length === 0) return [];
  const policies = await subjects.readPolicies([...new Set(looks.map(({ target }) => target))]);
  return looks.flatMap(({ target, key }) => {
    const view = policies.get(target)?.view;
    return view === undefined ? [] : hostsOfDane(view).map((subject) => ({ subject, key }));
  });
}

/** Judges what waits for time to pass or for the next run, and now and then whatever stands: a wake-up may be lost. */
export async function judgeFindingSweep(deps: FindingDependencies): Promise<void> {
  const isFull = isFullSweep(deps.now());
  const vantages = deps.vantages.map(({ id }): FindingSubject => ({ kind: 'vantage', subject: id }));
  const subjects = isFull ? [...(await standing(deps)), ...vantages] : await deps.store.waiting();
  const distinct = new Map(subjects.map((subject) => [findingPartition(subject), { subject, keys: [] }]));
  const failed = await judgeSubjects([...distinct.values()], deps);
  if (failed.length === 0) return;
  throw new FindingSweepError(`the sweep could not judge ${failed.map(({ subject }) => subject.subject).join(', ')}`);
}

/** Records of DANE stand by themselves, and wait for a handshake that is as new. */
async function standing({ store, subjects }: FindingDependencies): Promise<readonly FindingSubject[]> {
  const known = await store.standing();
  const targets = known.flatMap(({ kind, subject }) => (kind === 'target' ? [subject] : []));
  const policies = await subjects.readPolicies(targets);
  const hosts = [...policies.values()].flatMap(({ view }) => hostsOfDane(view));
  return [...known, ...hosts, ...differing(await subjects.readTargets())];
}

const hostsOfDane = ({ dane = [] }: PolicyView): readonly FindingSubject[] =>
  dane.map(({ mxHost }) => ({ kind: 'host', subject: hostKey({ mxHost, port: SMTP_PORT }) }));

/** Of targets that vantages may be told other exchanges of. It is a finding once it lasts, when nothing is written. */
function differing(views: readonly TargetView[]): readonly FindingSubject[] {
  const targets = new Map<string, TargetView[]>();
  for (const view of views) targets.set(view.target, [...(targets.get(view.target) ?? []), view]);
  return [...targets].flatMap(([subject, own]) => (mayDiffer(own) ? [{ kind: 'target', subject }] : []));
}

async function judgeSubjects(woken: readonly Woken[], deps: FindingDependencies): Promise<readonly Woken[]> {
  const limit = pLimit(SUBJECTS_AT_ONCE);
  const judge = async (one: Woken): Promise<readonly Woken[]> => {
    try {
      await judgeSubject(one, deps);
      return [];
    } catch (error) {
      deps.log('judging findings failed', { ...one.subject, error });
      return [one];
    }
  };
  return (await Promise.all(woken.map((one) => limit(judge, one)))).flat();
}

async function judgeSubject({ subject, keys }: Woken, deps: FindingDependencies): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    // Records first: whoever wrote one after this has seen views that are at least as old as ours, and we conflict.
    const stored = await deps.store.read(subject);
    const witnesses = await witnessesOf(subject, keys, deps);
    const codes = new Set<FindingCode>([...stored.map(({ record }) => record.code), ...codesOf(witnesses)]);
    const written = await Promise.all(
      [...codes].map((code) => {
        const before = stored.find(({ record }) => record.code === code);
        return judgeFinding({ ...subject, code }, before, witnesses, deps);
      }),
    );
    if (written.every(Boolean)) return;
  }
  throw new FindingConflictError(`the findings at ${subject.subject} were written by somebody else`);
}

/** False where somebody else wrote the record meanwhile. */
async function judgeFinding(
  about: FindingSubject & { readonly code: FindingCode },
  before: StoredFinding | undefined,
  witnesses: readonly Witness[],
  { store, now, log }: FindingDependencies,
): Promise<boolean> {
  const next = advanceFinding(about, before?.record, reportsOf(about.code, witnesses), now().getTime());
  if (next === undefined || isDeepStrictEqual(next, before?.record)) return true;
  if (!(await store.write(next, before))) return false;
  if (next.sequence > (before?.record.sequence ?? 0)) log('finding', facts(next));
  return true;
}

/** A certificate is everybody's, and where a policy has senders insist on it they deliver to none that is bad. */
const underPolicies = (witness: Witness, enforced: readonly HostEnforcement[]): Witness => {
  const own = enforced.find(({ by, target }) => by === 'mta-sts' && witness.targets.includes(target));
  const weigh = (found: StandingFinding): StandingFinding =>
    own?.by === 'mta-sts' && found.code.startsWith('certificate-')
      ? { ...found, ...underSts<Finding>(found, own) }
      : found;
  return { ...witness, findings: witness.findings.map(weigh) };
};

const facts = (record: FindingRecord) => ({
  id: findingId(record),
  severity: record.severity,
  state: record.resolvedAt === undefined ? 'standing' : 'resolved',
  vantages: record.vantages,
});

async function witnessesOf(
  { kind, subject }: FindingSubject,
  keys: readonly Key[],
  { subjects, vantages, shards, everySeconds, now, log }: FindingDependencies,
): Promise<readonly Witness[]> {
  const moment = () => ({ now: now().getTime(), everyMs: everySeconds * 1000 });
  const told = (rejected: readonly string[]) => {
    if (rejected.length > 0) log('items left aside', { subject, rejected });
  };
  switch (kind) {
    case 'host': {
      const known = keys.filter(({ pk }) => !pk.startsWith(POLICIES));
      const { items, heartbeats, rejected } = await subjects.readHost(subject, known);
      told(rejected);
      const { views } = withoutFormerShards({ views: items, heartbeats }, shards, now().getTime());
      const mxHost = views[0]?.mxHost ?? '';
      const targets = views.map(({ target }) => target);
      const policies = await subjects.readPolicies([...new Set(targets)]);
      const at = { shards, now: now() };
      const enforced = enforcing(mxHost, policies, at);
      const required = requiringStarttls(views, new Set(enforced.map(({ target }) => target)));
      const beside = new Map(required.map((view) => besideDane(view, policies, at)).map((one) => [one.view, one]));
      const unsureOf = (view: View) => beside.get(view)?.unsure ?? [];
      const seen = hostWitnesses([...beside.keys()], heartbeats, moment(), unsureOf);
      return seen.map((witness) => underPolicies(witness, enforced));
    }
    case 'target': {
      const { items, heartbeats, rejected } = await subjects.readTarget(subject);
      const policies = await subjects.readPolicies([subject]);
      told(rejected);
      const ofPolicies = policyWitness(policies.get(subject), shards, moment());
      return [...targetWitnesses(items, heartbeats, moment()), ...ofPolicies];
    }
    case 'vantage': {
      const vantage = vantages.find(({ id }) => id === subject);
      if (vantage === undefined) return [];
      const { items, heartbeats, rejected } = await subjects.readVantage(subject);
      told(rejected);
      return vantageWitness(subject, vantageFindings(vantage, items, heartbeats), heartbeats, moment());
    }
  }
}
