import pLimit from 'p-limit';
import { cachingResolver } from '../dns/cachingResolver';
import { resolveMailHosts } from '../dns/mailHosts';
import type { Resolver } from '../dns/types';
import { type ResolvedHost, type ResolveOptions, resolveHost } from './resolveHost';
import type { Target, TargetObservation } from './types';

/** A target with its hosts, not yet asked, or why there are none. */
export interface ResolvedTarget extends Omit<TargetObservation, 'hosts'> {
  readonly hosts: readonly ResolvedHost[];
}

/** Finds the hosts of a target and their addresses. What the DNS fails to tell is data; nothing is thrown for it. */
export async function resolveTarget(
  target: Target,
  resolver: Resolver,
  options: ResolveOptions,
): Promise<ResolvedTarget> {
  const { host, port } = target;
  if (target.kind === 'host') return { target, hosts: [await resolveHost({ mxHost: host, port }, resolver, options)] };

  const mailHosts = await resolveMailHosts(host, resolver);
  if (mailHosts.status !== 'found') return { target, hosts: [], failure: failureOf(host, mailHosts) };
  const { implicitMx } = mailHosts;
  const hosts = mailHosts.hosts.slice(0, options.maxHosts);
  const leftOut = mailHosts.hosts.length - hosts.length;
  return {
    target,
    ...(leftOut > 0 && { leftOut }),
    hosts: await Promise.all(
      hosts.map(({ preference, exchange }) =>
        resolveHost({ mxHost: exchange, port, ...(implicitMx ? { implicitMx } : { preference }) }, resolver, options),
      ),
    ),
  };
}

type NoMailHosts = Exclude<Awaited<ReturnType<typeof resolveMailHosts>>, { readonly status: 'found' }>;

function failureOf(domain: string, none: NoMailHosts): NonNullable<ResolvedTarget['failure']> {
  switch (none.status) {
    case 'null-mx':
      return { code: 'null-mx', message: `${domain} says that it takes no mail (null MX, RFC 7505)` };
    case 'no-mx':
      return { code: 'no-mx', message: `${domain} has neither an MX record nor an address` };
    case 'unresolvable':
      return { code: 'unresolvable', message: none.message };
  }
}

export interface ResolveAllOptions extends ResolveOptions {
  /** Targets resolved at once; default 50. */
  readonly concurrency?: number;
  /** When it fires, what has no answer yet is `unresolvable`. */
  readonly signal?: AbortSignal;
}

/** Resolves all targets, in their order, and asks each DNS question once. */
export async function resolveTargets(
  targets: readonly Target[],
  resolver: Resolver,
  { concurrency = 50, signal, ...options }: ResolveAllOptions,
): Promise<readonly ResolvedTarget[]> {
  const cached = cachingResolver(resolver);
  const limit = pLimit(concurrency);
  const deadline = signal === undefined ? undefined : whenAborted(signal);
  try {
    return await Promise.all(
      targets.map((target) => {
        const late = () => ({ target, hosts: [], failure: LATE });
        const resolved = limit(() => (signal?.aborted ? late() : resolveTarget(target, cached, options)));
        return deadline === undefined ? resolved : Promise.race([resolved, deadline.fired.then(late)]);
      }),
    );
  } finally {
    deadline?.forget();
  }
}

const LATE = { code: 'unresolvable', message: 'the DNS did not answer before the deadline of the run' } as const;

function whenAborted(signal: AbortSignal): { readonly fired: Promise<void>; readonly forget: () => void } {
  let fire = (): void => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  if (signal.aborted) fire();
  else signal.addEventListener('abort', fire, { once: true });
  return { fired, forget: () => signal.removeEventListener('abort', fire) };
}
