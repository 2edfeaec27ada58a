import { parseTrustedServer } from '../../dns/validatingServer';
import { lookForDane } from '../../policy/daneLook';
import { policyStore } from '../../store/policyStore';
import { POLICY_MINUTES } from '../../telemetry/contract';
import { checkPolicies, type PolicyCheckDependencies } from '../../workflow/checkPolicies';
import { loggedUnreadable } from '../../workflow/unreadable';
import type { CliContext } from '../context';
import type { Here } from './here';
import type { Showing } from './keepWatch';
import type { Voice } from './voice';
import type { WatchRequest } from './watchRequest';

/** The policy check of a plain machine, beside its runs: who waits for a web server keeps no session waiting. */
export interface PoliciesHere {
  /** Begins a run where it is time for one and none is under way. A fault is told, and the next run tries again. */
  begin(): void;
  /** Settles once nothing is under way. */
  ended(): Promise<void>;
}

/** What of a watch it needs. */
export interface PolicyPlace extends Pick<Showing, 'table'> {
  readonly here: Pick<Here, 'settings'>;
  readonly request: Pick<WatchRequest, 'targets' | 'allowPrivateTargets' | 'validatingResolver'>;
  readonly voice: Pick<Voice, 'log'>;
}

type PolicyWorld = Pick<CliContext, 'lookAtSts' | 'lookAtTlsRpt' | 'openValidatingResolver' | 'resolver' | 'now'>;

const SHARD = 0;
/** One that keeps us waiting must not keep the others from their turn. */
const DANE_MS = 30_000;
const RUN_MS = POLICY_MINUTES * 60_000;

/** Nothing where the command has no way to ask. */
export function policiesHere(watch: PolicyPlace, context: PolicyWorld, signal: AbortSignal): PoliciesHere {
  const deps = dependenciesOf(watch, context);
  const { targets } = watch.request;
  let underWay: Promise<void> | undefined;
  let last: number | undefined;
  const run = async (checked: PolicyCheckDependencies): Promise<void> => {
    try {
      await checkPolicies({ shard: SHARD, targets }, checked, AbortSignal.any([signal, AbortSignal.timeout(RUN_MS)]));
    } catch (error) {
      if (!signal.aborted) watch.voice.log('policy check failed', { error });
    }
  };
  return {
    begin() {
      const part = Math.floor(context.now().getTime() / RUN_MS);
      if (deps === undefined || underWay !== undefined || part === last || signal.aborted) return;
      last = part;
      underWay = run(deps).finally(() => {
        underWay = undefined;
      });
    },
    ended: async () => underWay,
  };
}

function dependenciesOf(
  { table, here: { settings }, request, voice: { log } }: PolicyPlace,
  { lookAtSts, lookAtTlsRpt, openValidatingResolver, resolver, now }: PolicyWorld,
): PolicyCheckDependencies | undefined {
  if (lookAtSts === undefined || lookAtTlsRpt === undefined) return undefined;
  const { dns, ipv6 } = settings;
  const families: readonly (4 | 6)[] = ipv6 ? [4, 6] : [4];
  const asked = { families, allowPrivate: request.allowPrivateTargets, ...(dns !== undefined && { dnsServer: dns }) };
  return {
    store: policyStore(table, loggedUnreadable(log)),
    resolver: resolver(dns === undefined ? {} : { server: dns }),
    lookAtSts: (domain, signal) => lookAtSts(domain, { ...asked, signal }),
    lookAtTlsRpt: (domain, signal) => lookAtTlsRpt(domain, { ...asked, signal }),
    ...daneHere(request, openValidatingResolver),
    now,
    // Each run says what it did, which is nothing to read every five minutes.
    log: (message, facts) => {
      if ('error' in facts) log(message, facts);
    },
  };
}

/** Nothing where the file names no resolver that validates. It is opened once, when it is needed first. */
function daneHere(
  { validatingResolver }: PolicyPlace['request'],
  open: PolicyWorld['openValidatingResolver'],
): Pick<PolicyCheckDependencies, 'lookForDane'> {
  const parsed = validatingResolver === undefined ? undefined : parseTrustedServer(validatingResolver);
  if (parsed?.ok !== true || open === undefined) return {};
  let opened: ReturnType<typeof open> | undefined;
  return {
    lookForDane: async (domain, mxHosts, signal) => {
      opened ??= open(parsed.server);
      return lookForDane(domain, mxHosts, await opened, AbortSignal.any([signal, AbortSignal.timeout(DANE_MS)]));
    },
  };
}
