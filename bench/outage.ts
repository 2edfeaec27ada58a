import { byShard } from '../lib/config/shard';
import { hostsOf } from './outage/hosts';
import { type Outage, outageOf, type Phase } from './outage/outage';

const SIZES = [1000, 10_000] as const;
const GOAL_SECONDS = 120;
const GOAL_MB = 200;
/** Of SNS, and of a run of a function. */
const MOST_BYTES = 256 * 1024;
const LONGEST_MS = 50_000;

const HEAD = [
  ...['hosts', 'what', 'email', 'SMS', 'hosts in it', 'after, s', 'KB', 'calls of the table a host', 'units a host'],
  ...['throttled calls', 'refused', 'longest run, s', 'CPU ms a host', 'peak MB'],
];

interface Sized {
  readonly size: number;
  readonly outage: Outage;
}

/** Of judge and notify. */
const two = (of: (role: 'judge' | 'notify') => number, digits = 1): string =>
  `${of('judge').toFixed(digits)} + ${of('notify').toFixed(digits)}`;

function cellsOf(phase: Phase, size: number): readonly (string | number)[] {
  const { messages, load, longestMs, cpuMs, peakMb } = phase;
  const [first] = messages;
  return [
    ...[size.toLocaleString('en-US'), phase.name],
    ...(['email', 'sms'] as const).map((channel) => messages.filter((one) => one.channel === channel).length),
    ...[(first?.hosts ?? 0).toLocaleString('en-US'), ((first?.atMs ?? Number.NaN) / 1000).toFixed(0)],
    (Math.max(0, ...messages.map(({ bytes }) => bytes)) / 1000).toFixed(0),
    two((role) => (load[role].reads + load[role].writes) / size),
    two((role) => (load[role].readUnits + load[role].writeUnits) / size),
    two((role) => load[role].retries, 0),
    two((role) => load[role].refused, 0),
    two((role) => longestMs[role] / 1000, 0),
    two((role) => cpuMs[role] / size),
    two((role) => peakMb[role], 0),
  ];
}

/** One message for each channel, soon, with every host, that SNS takes. */
function faultsOf({ size, outage }: Sized): readonly string[] {
  return outage.phases.flatMap(({ name, messages, failures, longestMs, peakMb }) => {
    const channels = messages.map(({ channel }) => channel);
    const checks: readonly (readonly [isWell: boolean, fault: string])[] = [
      [new Set(channels).size === channels.length && channels.length > 0, `${channels.length} messages`],
      [messages.every(({ hosts }) => hosts === size), 'hosts are missing'],
      [messages.every(({ atMs }) => atMs <= GOAL_SECONDS * 1000), 'too late'],
      [messages.every(({ bytes }) => bytes < MOST_BYTES), 'more than SNS takes'],
      [Math.max(longestMs.judge, longestMs.notify) < LONGEST_MS, 'a run takes too long'],
      [Math.max(peakMb.judge, peakMb.notify) < GOAL_MB, 'too much memory'],
      [failures.length === 0, `${failures.length} failures, such as ${failures[0]}`],
    ];
    return checks.filter(([isWell]) => !isWell).map(([, fault]) => `${size} hosts, ${name}: ${fault}`);
  });
}

/** What the larger one needs of the table for each host, beside the smaller. */
function growth(small: Sized, large: Sized): string {
  const callsOf = ({ size, outage }: Sized): number =>
    outage.phases
      .flatMap(({ load }) => [load.judge, load.notify])
      .reduce((sum, { reads, writes }) => sum + reads + writes, 0) / size;
  return `Calls of the table a host, ${large.size} hosts to ${small.size}: ${(callsOf(large) / callsOf(small)).toFixed(2)}`;
}

/** 0 where the goals are met; 1 where not. Sizes as arguments, in place of the usual ones. */
async function main(): Promise<number> {
  const sizes = process.argv.slice(2).map(Number);
  process.stdout.write(`| ${HEAD.join(' | ')} |\n|${' --- |'.repeat(HEAD.length)}\n`);
  const all: Sized[] = [];
  for (const size of sizes.length > 0 ? sizes : SIZES) {
    const domains = Array.from({ length: size }, (_, n) => ({ name: `customer${n}.example` }));
    const outage = await outageOf(hostsOf(byShard(domains)), (phase) =>
      process.stdout.write(`| ${cellsOf(phase, size).join(' | ')} |\n`),
    );
    all.push({ size, outage });
  }
  const [small, large] = [all[0], all.at(-1)];
  if (small !== undefined && large !== undefined && small !== large)
    process.stdout.write(`\n${growth(small, large)}\n`);
  const faults = all.flatMap(faultsOf);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

process.exitCode = await main();
