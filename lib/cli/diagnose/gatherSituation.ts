import { believedEgress } from '../../diagnosis/believedEgress';
import type { Situation } from '../../diagnosis/situation';
import { refusedRange } from '../../dns/refusedRange';
import type { Listing } from '../../judgement/view';
import { hostKey } from '../../probe/hostKey';
import type { ResolvedTarget } from '../../probe/resolveTargets';
import { targetFromName } from '../../probe/target';
import type { BlockListSettings } from '../../telemetry/contract';
import { blockListAsker } from '../../workflow/blockListAsker';
import { look } from '../check';
import { type CheckReport, policyFindings } from '../checkReport';
import type { CliContext } from '../context';
import { TableError } from '../tableError';
import { withTable } from '../withTable';
import { blockListKey } from './blockListKey';
import type { DiagnoseRequest } from './diagnoseRequest';
import { type LookedUp, listingOf, lookUp } from './lookUp';
import type { Phases } from './phases';
import { type Others, readOthers } from './readOthers';
import type { SurroundingsFile } from './surroundingsFile';

/** What was asked for, and what goes for all of it. */
export interface Gathering {
  readonly request: DiagnoseRequest;
  readonly file?: SurroundingsFile;
  readonly store?: string;
  readonly context: CliContext;
  readonly phases: Phases;
  /** The end of all patience. */
  readonly signal: AbortSignal;
}

export interface Gathered {
  readonly report: CheckReport;
  readonly situation: Situation;
}

/** Looks at everything at once: the target, control hosts, the table of other vantages, and block lists. */
export async function gatherSituation(gathering: Gathering): Promise<Gathered> {
  const { request, file, context, phases, signal } = gathering;
  const { check, egress: given, stuckMs } = request;
  const allowPrivate = check.allowPrivateTargets;
  const lists = listsOf(gathering);
  const ask = blockListAsker({
    resolver: context.resolver(check.dnsServer === undefined ? {} : { server: check.dnsServer }),
    now: context.now,
    secret: blockListKey(context.env, file?.hub?.hub),
  });
  const lookUps = new Map<string, Promise<LookedUp>>();
  const lookUpOnce = (address: string): Promise<LookedUp> => {
    const known = lookUps.get(address) ?? lookUp(address, lists, ask, signal);
    lookUps.set(address, known);
    return known;
  };
  const isAsked = (address: string) => lists.length > 0 && (allowPrivate || refusedRange(address) === undefined);
  if (given !== undefined && isAsked(given)) void lookUpOnce(given);

  let others: Promise<Others> | undefined;
  const connecting = phases.begin('asking the DNS');
  const [report, controls] = await Promise.all([
    look(check, context, connecting, {
      signal,
      onResolved: (resolved) => {
        others = readTable(resolved, gathering);
        // Told when it is waited for, also if that is never.
        others.catch(() => undefined);
      },
    }).finally(connecting.end),
    lookAtControls(gathering),
  ]);
  const table = (await others) ?? NO_OTHERS;
  const egress = believedEgress([...report.targets, ...controls], {
    allowPrivate,
    ...(given !== undefined && { given }),
    ...(check.sourceAddress !== undefined && { sourceAddress: check.sourceAddress }),
  });
  const asking = phases.begin('asking block lists');
  const lookedUp = await Promise.all(egress.addresses.filter(isAsked).map(lookUpOnce)).finally(asking.end);
  const at = report.startedAt;
  const listings: readonly Listing[] = lookedUp.map((one) => listingOf(one, at, table.listings));
  const [target] = report.targets;
  const asked = new Set(target?.hosts.map(hostKey));
  return {
    report,
    situation: {
      at,
      target: check.targets[0]?.name ?? '',
      ...(target?.failure !== undefined && { failure: target.failure }),
      keeping: target === undefined ? [] : policyFindings(target).filter(({ severity }) => severity === 'critical'),
      hosts: (target?.hosts ?? []).map((host) => ({
        ...host,
        ...(table.byHost.get(hostKey(host)) ?? { sightings: [], around: {} }),
      })),
      controls: controls.flatMap(({ hosts }) => hosts).filter((control) => !asked.has(hostKey(control))),
      egress,
      listings,
      others: table.vantages,
      ...(stuckMs !== undefined && { stuckMs }),
    },
  };
}

/** Those that are named win over those of the file. */
const listsOf = ({ request, file }: Gathering): readonly BlockListSettings[] =>
  request.blockLists.length > 0 ? request.blockLists : (file?.settings.blockLists ?? []);

/** Only EHLO: a control host is to show that the way out is open. */
async function lookAtControls({ request, file, context, phases, signal }: Gathering): Promise<CheckReport['targets']> {
  const names = (file?.settings.controlHosts ?? []).filter((name) =>
    request.check.targets.every((t) => t.name !== name),
  );
  if (names.length === 0) return [];
  const targets = names.map((name) => targetFromName(name));
  const phase = phases.begin(`asking ${names.length === 1 ? 'a control host' : `${names.length} control hosts`}`);
  const quiet = { say: () => {} };
  const { validatingServer: _, ...check } = request.check;
  const { targets: looked } = await look(
    { ...check, targets, upgrade: false, hasPolicies: false, tryUnoffered: false, tlsNames: new Map() },
    context,
    quiet,
    { signal },
  ).finally(phase.end);
  return looked;
}

const NO_OTHERS: Others = { vantages: { kind: 'none' }, byHost: new Map(), listings: [] };

/** A table that can't be read is said to be so, and the rest is told. */
async function readTable(
  resolved: readonly ResolvedTarget[],
  { request, file, store, context, phases, signal }: Gathering,
): Promise<Others> {
  const hub = store === undefined ? file?.hub : undefined;
  if (hub === undefined && store === undefined) return NO_OTHERS;
  const hosts = [...new Set(resolved.flatMap((target) => target.hosts.map(hostKey)))];
  const place = store === undefined ? `the hub in ${hub?.hub}` : `the store ${store}`;
  const addresses = [request.egress, request.check.sourceAddress].filter((address) => address !== undefined);
  const phase = phases.begin(`reading ${place}`);
  const options = { ...(store === undefined ? file && { config: file.path } : { store }) };
  try {
    const reading = withTable(options, context, ({ table }) =>
      readOthers(hosts, table, { place, addresses, now: context.now(), ...(hub !== undefined && { hub }) }),
    );
    return await before(signal, reading, place);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return { ...NO_OTHERS, vantages: { kind: 'unreadable', reason: error.message } };
  } finally {
    phase.end();
  }
}

/** The client's own patience may be longer than ours. */
function before<T>(signal: AbortSignal, work: Promise<T>, place: string): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new TableError(`${place} did not answer in time`));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  late.catch(() => undefined);
  return Promise.race([work, late]);
}
