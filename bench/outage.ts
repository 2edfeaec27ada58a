import { byShard } from '../lib/config/shard';
import { everywhereLost, outageOf } from './outage/outage';
import { peakMemory } from './peakMemory';

const SIZES = [1000, 2000, 5000, 10_000] as const;
const GOAL_SECONDS = 120;
const GOAL_MB = 200;

const HEAD = [
  ...['hosts', 'first message after, s', 'hosts in it', 'last after, s', 'messages', 'KB of the largest'],
  ...['hosts judged', 'calls of the table a host', 'CPU ms a host', 'peak MB'],
];

/** 0 where the goals are met; 1 where not. Sizes as arguments, in place of the usual ones. */
async function main(): Promise<number> {
  const sizes = process.argv.slice(2).map(Number);
  process.stdout.write(`| ${HEAD.join(' | ')} |\n|${' --- |'.repeat(HEAD.length)}\n`);
  let isMet = true;
  for (const size of sizes.length > 0 ? sizes : SIZES) {
    const domains = Array.from({ length: size }, (_, n) => ({ name: `customer${n}.example` }));
    const result = await outageOf(everywhereLost(byShard(domains)));
    const [first, last] = [result.messages[0], result.messages.at(-1)];
    const largest = Math.max(0, ...result.messages.map(({ text }) => Buffer.byteLength(text)));
    const seconds = (ms: number | undefined) => (ms === undefined ? 'none' : (ms / 1000).toFixed(0));
    const cells = [
      ...[
        size.toLocaleString('en-US'),
        seconds(first?.atMs),
        first?.hosts ?? 0,
        seconds(last?.atMs),
        result.messages.length,
      ],
      ...[(largest / 1000).toFixed(0), result.judged, (result.calls / size).toFixed(1)],
      ...[(result.cpuMs / size).toFixed(1), Math.round(peakMemory())],
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
    isMet &&= first !== undefined && first.atMs <= GOAL_SECONDS * 1000 && peakMemory() <= GOAL_MB;
  }
  return isMet ? 0 : 1;
}

process.exitCode = await main();
