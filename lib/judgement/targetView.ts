import type { Finding, FindingCode, Severity } from './finding';
import { standing } from './findings/standing';
import type { StandingFinding, TargetView } from './view';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_HOSTS = 100;
const MAX_UNRESOLVED = 50;
const MAX_NAMED = 8;
const MAX_MESSAGE = 400;

/** How the DNS routes the mail of one target, as one run was told. */
export interface Routing {
  readonly target: string;
  readonly ours: boolean;
  /** `mxHost:port`, also of those whose address is unknown. */
  readonly hosts: readonly string[];
  /** Why there are no hosts; `unresolvable` is unknown, the others are certain. */
  readonly failure?: { readonly code: 'null-mx' | 'no-mx' | 'unresolvable'; readonly message: string };
  /** Hosts whose addresses the DNS failed to tell. */
  readonly unresolvedHosts: readonly { readonly host: string; readonly message: string }[];
  /** How many hosts are not watched, as there are too many. */
  readonly leftOut?: number;
}

/** Who asked, and when (ISO 8601). */
export interface TargetRun {
  readonly vantage: string;
  readonly shard: number;
  readonly startedAt: string;
}

/** The next view of a target's routing. Pure. An equal one, but for `observedAt`, where nothing has changed. */
export function settleTarget(previous: TargetView | undefined, routing: Routing, run: TargetRun): TargetView {
  const { target, ours, failure } = routing;
  const isUnknown = failure?.code === 'unresolvable';
  const hosts = isUnknown ? (previous?.hosts ?? []) : [...new Set(routing.hosts)].sort().slice(0, MAX_HOSTS);
  const hasChanged = previous === undefined || hosts.join() !== previous.hosts.join();
  const unresolved = stillUnresolved(previous, routing, run.startedAt);
  const found = [
    ...routingFindings(routing),
    ...changeFindings(previous, hosts, isUnknown, routing, run.startedAt),
    ...unresolvedFindings(previous, routing),
    ...leftOutFindings(routing),
  ];
  return {
    schemaVersion: 1,
    vantage: run.vantage,
    shard: run.shard,
    target,
    ours,
    hosts,
    since: hasChanged ? run.startedAt : previous.since,
    observedAt: run.startedAt,
    findings: standing(found, kept(previous, hasChanged), run.startedAt),
    ...(unresolved.length > 0 && { unresolved }),
  };
}

/** A target that is watched no more has no routing to speak of. */
export const leaveTarget = (previous: TargetView, { startedAt }: TargetRun): TargetView => {
  const { unresolved: _, ...view } = previous;
  return { ...view, hosts: [], findings: [], observedAt: startedAt };
};

/** Whether anything but the time has changed. */
export const isTargetWorthWriting = (previous: TargetView | undefined, next: TargetView): boolean =>
  previous === undefined || significance(previous) !== significance(next);

const significance = ({ observedAt: _, ...view }: TargetView): string => JSON.stringify(view);

/** A second change is another one, with a time of its own. */
const kept = (previous: TargetView | undefined, hasChanged: boolean): readonly StandingFinding[] =>
  (previous?.findings ?? []).filter(({ code }) => !(hasChanged && code === 'mx-changed'));

const severityOf = ({ ours }: Routing): Severity => (ours ? 'warning' : 'notice');

function routingFindings(routing: Routing): readonly Finding[] {
  const { failure } = routing;
  if (failure === undefined || failure.code === 'unresolvable') return [];
  return [finding(failure.code, severityOf(routing), failure.message)];
}

/** What went and came, for a day; a set that begins or ends with "takes no mail" is told as that. */
function changeFindings(
  previous: TargetView | undefined,
  hosts: readonly string[],
  isUnknown: boolean,
  routing: Routing,
  at: string,
): readonly Finding[] {
  if (previous === undefined) return [];
  const came = hosts.filter((host) => !previous.hosts.includes(host));
  const went = previous.hosts.filter((host) => !hosts.includes(host));
  if (isUnknown || (came.length === 0 && went.length === 0)) {
    return previous.findings.filter(
      ({ code, since }) => code === 'mx-changed' && Date.parse(at) - Date.parse(since) < DAY_MS,
    );
  }
  if (previous.hosts.length === 0 || hosts.length === 0) return [];
  const parts = [
    ...(went.length > 0 ? [`gone: ${named(went)}`] : []),
    ...(came.length > 0 ? [`new: ${named(came)}`] : []),
  ];
  return [
    finding('mx-changed', severityOf(routing), `the mail hosts of ${routing.target} changed; ${parts.join('; ')}`),
  ];
}

/** Without the numbers, which may be others in each answer of a DNS that makes names up. */
function leftOutFindings(routing: Routing): readonly Finding[] {
  const { target, leftOut = 0 } = routing;
  if (leftOut === 0) return [];
  const message = `the DNS names more mail hosts of ${target}, at once or within a few days, than are watched`;
  return [finding('too-many-mx', severityOf(routing), message)];
}

const named = (hosts: readonly string[]): string =>
  hosts.slice(0, MAX_NAMED).join(', ') + (hosts.length > MAX_NAMED ? ` and ${hosts.length - MAX_NAMED} more` : '');

/** Names that fail now, each with when that began. */
function stillUnresolved(previous: TargetView | undefined, routing: Routing, at: string) {
  const names = [
    ...(routing.failure?.code === 'unresolvable' ? [routing.target] : []),
    ...routing.unresolvedHosts.map(({ host }) => host),
  ];
  return names
    .slice(0, MAX_UNRESOLVED)
    .map((name) => ({ name, since: previous?.unresolved?.find((entry) => entry.name === name)?.since ?? at }));
}

/** Told from the second run in a row on: one answer in two hundred gets lost, and the last known addresses serve. */
function unresolvedFindings(previous: TargetView | undefined, routing: Routing): readonly Finding[] {
  const failed = [
    ...(routing.failure?.code === 'unresolvable' ? [{ name: routing.target, message: routing.failure.message }] : []),
    ...routing.unresolvedHosts.map(({ host, message }) => ({ name: host, message })),
  ];
  const again = failed.filter(({ name }) => previous?.unresolved?.some((entry) => entry.name === name));
  return again.length === 0
    ? []
    : [finding('unresolvable', 'notice', `the DNS does not answer: ${again.map(({ message }) => message).join('; ')}`)];
}

const finding = (code: FindingCode, severity: Severity, message: string): Finding => ({
  code,
  severity,
  message: message.slice(0, MAX_MESSAGE),
});
