import { createHash } from 'node:crypto';
import { version } from '../../package.json';
import { refusedRange } from '../dns/refusedRange';
import { type Greeting, greetedAs } from '../judgement/greetedAs';
import { isLoss } from '../judgement/outcome';
import { proxiedBy } from '../judgement/proxiedBy';
import type { RunContext } from '../judgement/settle';
import type { Heartbeat, View } from '../judgement/view';
import { prefixOf } from '../probe/addressPrefix';
import { hostKey } from '../probe/hostKey';
import { operatorOf } from '../probe/operator';
import type { Observation, Target } from '../probe/types';
import type { DueTargetHost } from './planHosts';

/** What a run came to. */
export interface RunResult {
  readonly targets: readonly Target[];
  readonly due: readonly DueTargetHost[];
  /** Control hosts of the vantage. */
  readonly controls: readonly DueTargetHost[];
  /** The address that the world sees the vantage under, by its configuration. */
  readonly egress?: string;
  /** Of targets and control hosts. */
  readonly observations: readonly Observation[];
  readonly views: readonly View[];
  readonly stored: readonly View[];
  readonly unfinished: readonly string[];
  readonly blind: boolean;
  readonly endedAt: Date;
}

/** The vantage's sign of life after a run. */
export function runHeartbeat(context: RunContext, result: RunResult): Heartbeat {
  const { due, stored, unfinished, blind, endedAt } = result;
  const views = [...new Map(result.views.map((view) => [view.host, view])).values()];
  const asked = new Set(due.filter(({ addresses }) => addresses.length > 0).map(hostKey));
  const targetsOf = new Map([...due, ...result.controls].map((host) => [hostKey(host), namesOf(host)]));
  const answers = result.observations.map((one) => greetingOf(one, targetsOf.get(hostKey(one)) ?? []));
  const proxy = proxiedBy(answers);
  // Nobody asks about hosts that were retired before, and a DNS that makes names up has ever more of them.
  const live = stored.filter(({ retired }) => retired === undefined);
  return {
    schemaVersion: 1,
    vantage: context.vantage,
    shard: context.shard,
    scheduledAt: context.scheduledAt,
    startedAt: context.startedAt,
    endedAt: endedAt.toISOString(),
    hosts: due.filter(({ isPutOff }) => !isPutOff).length,
    hostsWithoutStarttls: views.filter((view) => isLoss(view.outcome)).length,
    hostsUnknown: due.length - views.filter((view) => view.outcome !== 'unknown').length,
    blind,
    unfinished: [...new Set(unfinished)].filter((host) => asked.has(host)),
    notDue: [...new Set(live.map(({ host }) => host))].filter((host) => !asked.has(host)),
    targetsHash: createHash('sha256').update(JSON.stringify(result.targets)).digest('hex').slice(0, 16),
    ...(proxy !== undefined && { proxiedBy: proxy }),
    greetedAs: greetedAs(answers, (address) => refusedRange(address) === undefined, result.egress),
    version,
  };
}

const MAX_SERVER_NAME = 255;

const namesOf = ({ targets }: DueTargetHost): readonly string[] => targets.map(({ target }) => target.name);

function greetingOf({ mxHost, address, session: { ehlo } }: Observation, targets: readonly string[]): Greeting {
  return {
    targets,
    operator: operatorOf(mxHost),
    network: prefixOf(address),
    ...(ehlo?.serverName !== undefined && { serverName: ehlo.serverName.slice(0, MAX_SERVER_NAME) }),
    ...(ehlo?.greetedAs !== undefined && { greetedAs: ehlo.greetedAs }),
  };
}
