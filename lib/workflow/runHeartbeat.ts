import { createHash } from 'node:crypto';
import { refusedRange } from '../dns/refusedRange';
import { greetedAs } from '../judgement/greetedAs';
import { isLoss } from '../judgement/outcome';
import { type Answer, proxiedBy } from '../judgement/proxiedBy';
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
  const answers = result.observations.map(answerOf);
  const proxy = proxiedBy(answers);
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
    notDue: [...new Set(stored.map(({ host }) => host))].filter((host) => !asked.has(host)),
    targetsHash: createHash('sha256').update(JSON.stringify(result.targets)).digest('hex').slice(0, 16),
    ...(proxy !== undefined && { proxiedBy: proxy }),
    greetedAs: greetedAs(answers, (address) => refusedRange(address) === undefined),
  };
}

const MAX_SERVER_NAME = 255;

function answerOf({ mxHost, address, session: { ehlo } }: Observation): Answer {
  return {
    operator: operatorOf(mxHost),
    network: prefixOf(address),
    ...(ehlo?.serverName !== undefined && { serverName: ehlo.serverName.slice(0, MAX_SERVER_NAME) }),
    ...(ehlo?.greetedAs !== undefined && { greetedAs: ehlo.greetedAs }),
  };
}
