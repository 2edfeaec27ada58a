import { isLoss } from '../judgement/outcome';
import { deviate, isWorthWriting, needsConfirmation, type RunContext, type Seen, settle } from '../judgement/settle';
import type { View } from '../judgement/view';
import { observeAddresses } from '../probe/observeAddresses';
import type { Ask } from '../probe/probeAddress';
import type { Observation } from '../probe/types';
import { escapeControls } from '../smtp/escape';
import type { ProbeDependencies } from './probeDependencies';

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

/**
 * Turns what was seen into views. Where the outcome is another one than before, the same run asks once more after a few
 * seconds (EHLO only, and not after a 4yz): agreement makes the new view, disagreement a deviation.
 */
export async function settleHosts(
  hosts: readonly SeenHost[],
  run: RunContext,
  deps: ProbeDependencies,
  signal: AbortSignal,
): Promise<readonly SettledHost[]> {
  const first = hosts.map(({ previous, seen }): SettledHost & SeenHost => ({
    ...(previous && { previous }),
    seen,
    next: settle(previous, seen, run),
    observations: seen.observations,
  }));
  const surprises = first.filter((host) => needsConfirmation(host.previous, host.next) && !isThrottled(host));
  if (surprises.length === 0) return first;
  await deps.wait(deps.confirmAfterMs, signal);
  const again = await observeAddresses(surprises.flatMap(surprisingAddresses), observeOptions(deps, signal));
  return first.map((host) => (surprises.includes(host) ? confirm(host, again.observations, run) : host));
}

function confirm(host: SettledHost & SeenHost, again: readonly Observation[], run: RunContext): SettledHost {
  const { previous, seen, next } = host;
  const second = again.filter((o) => o.mxHost === seen.mxHost && o.port === seen.port);
  const repeated = settle(previous, { ...seen, observations: withAnswers(seen.observations, second) }, run);
  if (second.length > 0 && repeated.outcome === next.outcome) {
    return { ...host, next: { ...repeated, since: next.since }, observations: second };
  }
  if (previous === undefined) return { ...host, next: repeated, observations: second };
  return { ...host, next: deviate(previous, next, run) };
}

/** The second answer of an address stands for the first one, which alone upgraded and so knows of TLS. */
function withAnswers(first: readonly Observation[], second: readonly Observation[]): readonly Observation[] {
  return first.map((observation) => {
    const answer = second.find(({ address }) => address === observation.address);
    if (answer === undefined) return observation;
    const { tls } = observation.session;
    return { ...answer, session: { ...answer.session, ...(tls !== undefined && { tls }) } };
  });
}

const isThrottled = ({ seen }: SeenHost): boolean =>
  seen.observations.some(({ session }) => session.failure?.code === 'throttled');

/** The addresses that made the difference: those whose outcome is the surprising one. */
function surprisingAddresses({ next, seen }: SettledHost & SeenHost): readonly Ask[] {
  const observed = new Set(seen.observations.map(({ address }) => address));
  return next.addresses
    .filter(({ address, outcome }) => observed.has(address) && outcome === next.outcome)
    .map(({ address }) => ({ mxHost: seen.mxHost, port: seen.port, address, upgrade: false }));
}

/** Writes what changed, the dialogue before the view that rests on it. Answers how many views were written. */
export async function writeSettled(hosts: readonly SettledHost[], deps: ProbeDependencies): Promise<number> {
  const changed = hosts.filter(({ previous, next }) => isWorthWriting(previous, next));
  const written = await Promise.all(
    changed.map(async (host) => {
      if (host.previous?.outcome !== host.next.outcome) await writeChange(host, deps);
      return deps.store.writeView(host.next);
    }),
  );
  return written.filter((isWritten) => isWritten).length;
}

async function writeChange({ previous, next, observations }: SettledHost, deps: ProbeDependencies): Promise<void> {
  const { vantage, shard, target, host, since, outcome, lost, gained } = next;
  const told = observations.find(({ address }) =>
    next.addresses.some((a) => a.address === address && a.outcome === outcome),
  );
  const transcript = (told?.session.transcript ?? []).map((line) => `${line.direction} ${escapeControls(line.text)}`);
  const from = previous?.outcome;
  const change = { vantage, shard, target, host, at: since, to: outcome, lost, gained, transcript };
  await deps.store.writeChange({ schemaVersion: 1, ...change, ...(from !== undefined && { from }) });
  const facts = { target, host, from: from ?? 'new', to: outcome, since, lost, gained };
  deps.log(isLoss(outcome) ? 'STARTTLS lost' : 'outcome changed', facts);
}

export const observeOptions = (deps: ProbeDependencies, signal: AbortSignal) => ({
  heloName: deps.vantage.heloName,
  ...(deps.vantage.sourceAddress !== undefined && { sourceAddress: deps.vantage.sourceAddress }),
  ...(deps.limits !== undefined && { limits: deps.limits }),
  ...(deps.runSession !== undefined && { runSession: deps.runSession }),
  now: deps.now,
  signal,
});
