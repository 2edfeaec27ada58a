import { byShard, shardsInOneMinute } from '../lib/config/shard';
import { monthlyCost } from '../lib/cost/monthlyCost';
import { CONNECTIONS_A_MINUTE } from '../lib/telemetry/contract';
import { peakMemory } from './peakMemory';
import { installationOf } from './scale/installation';
import { type ShardFigures, shardRun } from './scale/shardRun';
import { startSlowHosts } from './scale/slowHosts';

const ROUND_TRIP_MS = 200;
const SIZES = [10, 100, 1000, 10_000] as const;
const LARGEST_SHARD = 1000;
const GOAL_SECONDS = 30;
/** CloudWatch takes so many data points a call. */
const POINTS_A_CALL = 1000;

const numbersUpTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

/** What one vantage does in a run where nothing is new, over all shards; and the longest of these, over a wire. */
async function sizeRow(size: number, servers: Awaited<ReturnType<typeof startSlowHosts>>): Promise<string> {
  const lean = installationOf(size, 'lean');
  const atOnce = shardsInOneMinute(size, lean.everyMinutes);
  const common = { connectionsPerMinute: Math.floor(CONNECTIONS_A_MINUTE / atOnce), roundTripMs: ROUND_TRIP_MS };
  const shards = byShard(lean.targets).map(({ targets }) =>
    targets.map(({ name }) => Number(/\d+/.exec(name)?.[0] ?? 0)),
  );
  const figures: ShardFigures[] = [];
  for (const numbers of shards) figures.push(await shardRun({ ...common, numbers }));
  const largest = shards.toSorted((a, b) => b.length - a.length)[0] ?? [];
  const { seconds } = await shardRun({ ...common, numbers: largest, servers });
  const sum = (figure: (one: ShardFigures) => number): number => figures.reduce((total, one) => total + figure(one), 0);
  const costs = [lean, installationOf(size, 'standard')].map((config) => monthlyCost(config, 1));
  const cells = [
    size.toLocaleString('en-US'),
    shards.length,
    largest.length,
    seconds.toFixed(1),
    sum(({ writes }) => writes),
    sum(({ points }) => Math.ceil(points / POINTS_A_CALL)),
    sum(({ unfinished }) => unfinished),
    ...costs.flatMap(({ totalUsd, perTargetUsd }) => [`$${totalUsd.toFixed(2)}`, `$${perTargetUsd.toFixed(2)}`]),
  ];
  return `| ${cells.join(' | ')} |`;
}

const HEAD = [
  ...['hosts', 'schedules', 'hosts of the largest', 'its run, s', 'writes', 'metric calls', 'left to the next run'],
  ...['`lean`', 'a host', '`standard`', 'a host'],
];

/** 0 where the goal of a thousand hosts is met and each shard wrote once; 1 where not. */
async function main(): Promise<number> {
  const servers = await startSlowHosts(LARGEST_SHARD, ROUND_TRIP_MS);
  process.stdout.write(`| ${HEAD.join(' | ')} |\n|${' --- |'.repeat(HEAD.length)}\n`);
  for (const size of SIZES) process.stdout.write(`${await sizeRow(size, servers)}\n`);
  const options = { numbers: numbersUpTo(LARGEST_SHARD), roundTripMs: ROUND_TRIP_MS };
  const rate = { connectionsPerMinute: CONNECTIONS_A_MINUTE };
  const { writes } = await shardRun({ ...options, ...rate });
  const { seconds, unfinished } = await shardRun({ ...options, ...rate, servers });
  const problems = servers.problems();
  await servers.close();
  process.stdout.write(
    `\n${LARGEST_SHARD} hosts in one shard: ${seconds.toFixed(1)} s, ${writes} write, ${unfinished} left, ` +
      `peak ${Math.round(peakMemory())} MB with the servers in the same process\n${problems.slice(0, 3).join('\n')}`,
  );
  return seconds < GOAL_SECONDS && writes === 1 && problems.length === 0 ? 0 : 1;
}

process.exitCode = await main();
