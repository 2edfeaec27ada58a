import { Command, InvalidArgumentError } from 'commander';
import { events } from './events';
import { fleet, vantages } from './fleet';
import { type Month, month, type World } from './month';
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
  .option('--progress', 'the score so far at the end of each day, on standard error')
  .parse()
  .opts<{ seed: number; hosts: number; vantages: number; days: number; json?: true; progress?: true }>();

const DAY_MS = 24 * 3_600_000;
const random = randomness(options.seed);
const start = Date.UTC(2026, 0, 5);
const stage = { hosts: fleet(options.hosts, random), vantages: vantages(options.vantages), start, days: options.days };
const world: World = { ...stage, events: events(stage, random) };
const begun = performance.now();
/** What happened in so many days, against what was said in them: at midnight no event lasts. */
const scoreOf = (days: number, { said, lost }: Month) =>
  score({ ...world, events: world.events.filter(({ to }) => to <= start + days * DAY_MS) }, said, lost);
const result = scoreOf(
  options.days,
  await month(world, random, (days, soFar) => {
    const title = `day ${days} of ${options.days}`;
    if (options.progress) process.stderr.write(report(scoreOf(days, soFar), title));
    else if (process.stderr.isTTY) process.stderr.write(`\r${title} `);
  }),
);
const seconds = Math.round((performance.now() - begun) / 1000);
const title = `seed ${options.seed}: ${options.hosts} hosts, ${options.vantages} vantages, ${options.days} days, ${seconds} s`;
process.stdout.write(options.json ? `${JSON.stringify({ ...options, seconds, ...result })}\n` : report(result, title));
process.exitCode = isSound(result) ? 0 : 1;
