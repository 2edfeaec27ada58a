import type { Change, Heartbeat, View } from '../../lib/judgement/view';
import type { VantageStore } from '../../lib/store/vantageStore';
import type { ConfiguredVantage } from '../../lib/telemetry/contract';
import { HEALTHY_KEYWORDS, STRIPPED_KEYWORDS } from '../../test/support/observations';
import { targetOf } from '../scale/installation';

export const VANTAGES: readonly ConfiguredVantage[] = ['us', 'eu', 'ap', 'sa', 'jp'].map((id, n) => ({
  ...{ id, role: 'observer', external: false, region: 'us-east-1', probeFunctionName: id },
  egress: `198.51.100.${n + 1}`,
}));

/** Whose dialogue an incident shows; of the others' none is read. */
const SHOWN = 'us';

export interface Shard {
  readonly shard: number;
  readonly hosts: readonly { readonly target: string; readonly mxHost: string }[];
}

export const hostsOf = (
  shards: readonly { readonly shard: number; readonly targets: readonly { readonly name: string }[] }[],
): readonly Shard[] =>
  shards.map(({ shard, targets }) => ({
    shard,
    hosts: targets.map(({ name }) => ({ target: name, mxHost: targetOf(Number(/\d+/.exec(name)?.[0])).mxHost })),
  }));

/** What a run of every vantage leaves in the table where the outcome of every host is another one; the runs end last. */
export async function allChange(
  shards: readonly Shard[],
  outcome: 'missing' | 'offered',
  at: string,
  store: VantageStore,
): Promise<void> {
  for (const { shard, hosts } of shards) {
    for (const { id } of VANTAGES) {
      for (const host of hosts) {
        await store.writeView(viewOf(id, shard, host, outcome, at));
        if (id === SHOWN) await store.writeChange(changeOf(id, shard, host, outcome, at));
      }
    }
  }
  await allEnd(shards, outcome, at, store);
}

/** What a run leaves that finds nothing new. */
export async function allEnd(
  shards: readonly Shard[],
  outcome: 'missing' | 'offered',
  at: string,
  store: VantageStore,
): Promise<void> {
  for (const { id } of VANTAGES)
    for (const { shard, hosts } of shards)
      await store.writeHeartbeat(heartbeatOf(id, shard, hosts.length, outcome, at));
}

function heartbeatOf(vantage: string, shard: number, hosts: number, outcome: string, at: string): Heartbeat {
  const counts = { hosts, hostsWithoutStarttls: outcome === 'missing' ? hosts : 0, hostsUnknown: 0 };
  const lists = { unfinished: [], notDue: [], targetsHash: 'x', blind: false };
  const times = { scheduledAt: at, startedAt: at, endedAt: at };
  return { schemaVersion: 1, vantage, shard, ...times, ...counts, ...lists };
}

const DAY_BEFORE = '2026-11-28T00:00:00.000Z';

const viewOf = (
  vantage: string,
  shard: number,
  { target, mxHost }: Shard['hosts'][number],
  outcome: 'missing' | 'offered',
  at: string,
): View => ({
  ...{ schemaVersion: 1, vantage, shard, role: 'observer', target, host: `${mxHost}:25`, mxHost, port: 25 },
  ...{ ours: false, require: [] },
  ...{ outcome, since: at, sinceRun: at, observedAt: at, lastOfferedAt: outcome === 'offered' ? at : DAY_BEFORE },
  baseline: { starttlsSessions: 2, keywords: [...HEALTHY_KEYWORDS].sort(), since: DAY_BEFORE },
  lost: outcome === 'missing' ? ['STARTTLS'] : [],
  gained: [],
  addresses: [
    {
      ...{ address: '192.0.2.1', outcome, observedAt: at, serverName: mxHost },
      keywords: outcome === 'missing' ? STRIPPED_KEYWORDS : HEALTHY_KEYWORDS,
    },
  ],
  deviations: [],
});

const changeOf = (
  vantage: string,
  shard: number,
  { target, mxHost }: Shard['hosts'][number],
  to: 'missing' | 'offered',
  at: string,
): Change => ({
  ...{ schemaVersion: 1, vantage, shard, target, host: `${mxHost}:25`, at, to },
  from: to === 'missing' ? 'offered' : 'missing',
  lost: to === 'missing' ? ['STARTTLS'] : [],
  gained: to === 'missing' ? [] : ['STARTTLS'],
  transcript: [
    '* connecting to 192.0.2.1 port 25',
    `< 220 ${mxHost} ESMTP`,
    '> EHLO canary.example',
    ...STRIPPED_KEYWORDS.map((keyword) => `< 250-${keyword}`),
    '> QUIT',
    '< 221 2.0.0 bye',
  ],
});
