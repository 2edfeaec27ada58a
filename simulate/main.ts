import { Command, InvalidArgumentError } from 'commander';
import { events } from './events';
import { fleet, vantages } from './fleet';
import { month, type World } from './month';
import { randomness } from './randomness';
import { report } from './report';
import { isSound, score } from './score';

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It is not a whole number from 1.');
  return value;
};

const options = new Command('simulate')
  .description('A month of mail hosts, with everything that happens to them known, through the real judgement')
  .option('--seed <n>', 'the same seed is the same month', whole, 1)
  .option('--hosts <n>', 'MX hosts', whole, 200)
  .option('--vantages <n>', 'places that ask, the last one on the path of the mail', whole, 5)
  .option('--days <n>', 'days, at a run every five minutes', whole, 30)
  .option('--json', 'the score as JSON')
  .parse()
  .opts<{ seed: number; hosts: number; vantages: number; days: number; json?: true }>();

const random = randomness(options.seed);
const start = Date.UTC(2026, 0, 5);
const stage = { hosts: fleet(options.hosts, random), vantages: vantages(options.vantages), start, days: options.days };
const world: World = { ...stage, events: events(stage, random) };
const begun = performance.now();
const { said, lost } = await month(world, random, (day) => {
  if (process.stderr.isTTY) process.stderr.write(`\rday ${day + 1} of ${options.days} `);
});
const result = score(world, said, lost);
const seconds = Math.round((performance.now() - begun) / 1000);
const title = `seed ${options.seed}: ${options.hosts} hosts, ${options.vantages} vantages, ${options.days} days, ${seconds} s`;
process.stdout.write(options.json ? `${JSON.stringify({ ...options, seconds, ...result })}\n` : report(result, title));
process.exitCode = isSound(result) ? 0 : 1;
