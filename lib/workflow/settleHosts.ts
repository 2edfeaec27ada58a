import pLimit from 'p-limit';
import { isHeld } from '../judgement/intermittent';
import { MAX_LINE, MAX_LINES } from '../judgement/limits';
import { isLoss, outcomeOf } from '../judgement/outcome';
import {
  deviate,
  isSeenTwice,
  isWorthWriting,
  needsConfirmation,
  type RunContext,
  type Seen,
  settle,
} from '../judgement/settle';
import type { View } from '../judgement/view';
import { hostKey } from '../probe/hostKey';
import { observeAddresses } from '../probe/observeAddresses';
import type { Ask, TlsNames } from '../probe/probeAddress';
import type { Observation } from '../probe/types';
import { escapeControls } from '../smtp/escape';
import { patiently } from './pace';
import type { ProbeDependencies } from './probeDependencies';

const WRITES_AT_ONCE = 20;

/** One host of one target before and after it was looked at. */
export interface SettledHost {
  readonly previous?: View;
  readonly next: View;
  /** The observations that the next view rests on: the dialogue to keep. */
  readonly observations: readonly Observation[];
}

/** What was seen of a host, next to the view that it is compared with. */
export interface SeenHost {
  readonly previous?: View;
  readonly seen: Seen;
}

/** The hosts that came to a view, and those (`mxHost:port`) whose second session the run did not get to. */
export interface Settled {
  readonly hosts: readonly SettledHost[];
  readonly unfinished: readonly string[];
}

interface Surprise extends SettledHost, SeenHost {
  /** Settled already: what surprised is put down as a deviation. */
  readonly isHeld: boolean;
}

/**
 * Turns what was seen into views. Where the outcome is another one than before, the same run asks once more after a few
 * seconds (EHLO only, but for what an upgrade alone shows; not after a 4yz, nor after a handshake that failed): agreement
 * makes the new view, disagreement a deviation. No loss is believed on one session's word; that of a handshake says how
 * often it failed.
 */
export async function settleHosts(
  hosts: readonly SeenHost[],
  run: RunContext,
  deps: ProbeDependencies,
  signal: AbortSignal,
): Promise<Settled> {
  const first = hosts.map((host) => surprise(host, run));
  const asked = new Map(first.map((host) => [host, asksAgain(host)]));
  const asks = [...asked.values()].flat();
  if (asks.length === 0) return { hosts: first, unfinished: [] };
  await deps.wait(deps.confirmAfterMs, signal);
  const again =
    deps.overheard?.before(asks) ??
    (await observeAddresses(asks, { ...observeOptions(deps, signal), tlsNames: tlsNamesOf(hosts) }));
  const settled = first.map((host) => (asked.get(host)?.length === 0 ? host : confirm(host, again.observations, run)));
  return {
    hosts: settled.flatMap((host) => host ?? []),
    unfinished: first.filter((_, index) => settled[index] === undefined).map(({ seen }) => seen.host),
  };
}

function surprise({ previous, seen }: SeenHost, run: RunContext): Surprise {
  const next = settle(previous, seen, run);
  const held = previous !== undefined && isHeld(previous, next, run.everyMs) ? previous : undefined;
  return {
    ...(previous && { previous }),
    seen,
    next: held === undefined ? next : deviate(held, next, run),
    observations: seen.observations,
    isHeld: held !== undefined,
  };
}

const tlsNamesOf = (hosts: readonly SeenHost[]): TlsNames =>
  new Map(hosts.flatMap(({ seen }) => (seen.tlsName === undefined ? [] : [[hostKey(seen), seen.tlsName] as const])));

/** The addresses that made the difference, those whose outcome is the surprising one, but for those that throttle. */
function asksAgain({ previous, next, seen, isHeld: isSettled }: Surprise): readonly Ask[] {
  if (isSettled || !needsConfirmation(previous, next)) return [];
  const { mxHost, port } = seen;
  const surprising = next.addresses.filter(({ outcome }) => outcome === next.outcome).map(({ address }) => address);
  const again = seen.observations
    .filter((observation) => surprising.includes(observation.address) && mayAskAgain(observation))
    .map(({ address }) => address);
  const addresses = again.length === 0 ? [] : [...again, ...notAsked(next, seen)];
  return addresses.map((address) => ({ mxHost, port, address, upgrade: isShownByUpgrade(previous, next) }));
}

const MOST_OTHERS = 4;

/** Addresses that had no turn in this run: they tell a bad server of a pool from a host that has changed. */
function notAsked(next: View, { observations }: Seen): readonly string[] {
  if (!isLoss(next.outcome)) return [];
  const asked = observations.map(({ address }) => address);
  const others = next.addresses.filter(({ address, outcome }) => outcome === 'offered' && !asked.includes(address));
  return others.slice(0, MOST_OTHERS).map(({ address }) => address);
}

const mayAskAgain = ({ session }: Observation): boolean =>
  session.failure?.code !== 'throttled' && outcomeOf(session) !== 'tls-handshake-failed';

const isRefused = (view: View | undefined): boolean =>
  view?.outcome === 'starttls-refused' || view?.outcome === 'plaintext-after-starttls';

/** Whether it takes an upgrade to see it again: that STARTTLS is offered and does not work, or that it works again. */
const isShownByUpgrade = (previous: View | undefined, next: View): boolean =>
  isRefused(next) || (isRefused(previous) && next.outcome === 'offered');

/** Undefined where nobody was asked again before the deadline: then the view stays as it is. */
function confirm(host: Surprise, again: readonly Observation[], run: RunContext): SettledHost | undefined {
  const { previous, seen, next } = host;
  const answers = again.filter((o) => o.mxHost === seen.mxHost && o.port === seen.port);
  const isSecond = ({ address }: Observation) => seen.observations.some((first) => first.address === address);
  const second = answers.filter(isSecond);
  if (second.length === 0) return undefined;
  const repeatedly = withAnswers(seen.observations, second);
  const repeated = settle(previous, { ...seen, observations: repeatedly }, run);
  if (repeated.outcome === next.outcome) {
    const observations = [...repeatedly, ...answers.filter((answer) => !isSecond(answer))];
    // The second session of a log was before the first.
    const since = [next.since, ...second.map(({ observedAt }) => observedAt)].sort()[0] ?? next.since;
    return { ...host, next: { ...settle(previous, { ...seen, observations }, run), since }, observations };
  }
  // Where an address gave no answer, what the others said contradicts nothing.
  const isUnanswered =
    repeated.outcome === 'unknown' || second.every(({ session }) => outcomeOf(session) === 'unknown');
  if (isUnanswered && isSeenTwice(previous, next, run)) return host;
  if (previous === undefined && !isUnanswered) return { ...host, next: repeated, observations: repeatedly };
  return { ...host, next: deviate(previous ?? repeated, next, run, isUnanswered) };
}

/** The second answer of an address stands for the first one, which alone upgraded and so knows of TLS. */
function withAnswers(first: readonly Observation[], second: readonly Observation[]): readonly Observation[] {
  return first.map((observation) => {
    const answer = second.find(({ address }) => address === observation.address);
    if (answer === undefined) return observation;
    const { session, hasUpgraded } = observation;
    const { tls, ehlo } = session;
    const isAnother =
      ehlo?.serverName !== answer.session.ehlo?.serverName && outcomeOf(session) === outcomeOf(answer.session);
    const observedAt = [observation.observedAt, answer.observedAt].sort().at(-1) ?? answer.observedAt;
    return {
      ...answer,
      observedAt,
      session: { ...answer.session, ...(tls !== undefined && { tls }) },
      ...(hasUpgraded && { hasUpgraded }),
      ...(isAnother && ehlo?.serverName !== undefined && { metFirst: ehlo.serverName }),
    };
  });
}

/** What could not be written, and for which host (`mxHost:port`) or target. */
export interface WriteFailure {
  readonly host: string;
  readonly error: unknown;
}

/**
 * Writes what changed, the dialogue before the view that rests on it. A host that can't be written does not keep the
 * others from it: the failures are the answer. Views that are `ahead` are written anew in any case.
 */
export async function writeSettled(
  hosts: readonly SettledHost[],
  deps: ProbeDependencies,
  ahead: ReadonlySet<View> = new Set(),
): Promise<readonly WriteFailure[]> {
  const limit = pLimit(WRITES_AT_ONCE);
  const isWrong = (view: View | undefined) => view !== undefined && ahead.has(view);
  const changed = hosts.filter(({ previous, next }) => isWrong(previous) || isWorthWriting(previous, next));
  const write = async (host: SettledHost) => {
    if (host.previous?.outcome !== host.next.outcome) await writeChange(host, deps);
    await deps.store.writeView(host.next);
  };
  const results = await Promise.all(
    changed.map((host) =>
      limit(write, host).then(
        () => undefined,
        (error: unknown) => ({ host: host.next.host, error }),
      ),
    ),
  );
  return results.filter((failure) => failure !== undefined);
}

async function writeChange({ previous, next, observations }: SettledHost, deps: ProbeDependencies): Promise<void> {
  const { vantage, shard, target, host, since, outcome, lost, gained } = next;
  const told = observations.find(({ address }) =>
    next.addresses.some((a) => a.address === address && a.outcome === outcome),
  );
  const transcript = (told?.session.transcript ?? [])
    .slice(0, MAX_LINES)
    .map((line) => `${line.direction} ${escapeControls(line.text)}`.slice(0, MAX_LINE));
  const from = previous?.outcome;
  const change = { vantage, shard, target, host, at: since, to: outcome, lost, gained, transcript };
  await deps.store.writeChange({ schemaVersion: 1, ...change, ...(from !== undefined && { from }) });
  const facts = { vantage, target, host, from: from ?? 'new', to: outcome, since, lost, gained };
  // What was never seen before has lost nothing.
  const loss = from === undefined ? 'no STARTTLS at first sight' : 'STARTTLS lost';
  deps.log(isLoss(outcome) ? loss : 'outcome changed', facts);
}

/** So many sessions of a vantage go on at once: they mostly wait, and each of them for a host of its own. */
const SESSIONS_AT_ONCE = 200;

export function observeOptions(deps: ProbeDependencies, signal: AbortSignal) {
  const pace = patiently(deps);
  return {
    heloName: deps.vantage.heloName,
    ...(deps.vantage.sourceAddress !== undefined && { sourceAddress: deps.vantage.sourceAddress }),
    ...(deps.limits !== undefined && { limits: deps.limits }),
    ...(deps.vantage.keepsChains && { keepCertificates: true }),
    ...(deps.runSession !== undefined && { runSession: deps.runSession }),
    ...(pace !== undefined && { pace }),
    concurrency: SESSIONS_AT_ONCE,
    now: deps.now,
    signal,
  };
}
