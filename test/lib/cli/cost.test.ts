import * as z from 'zod';
import { runCli } from '../../../lib/cli/runCli';
import { monthlyCost } from '../../../lib/cost/monthlyCost';
import { MAX_HOSTS } from '../../../lib/workflow/hostLimits';
import { fakeResolver } from '../../support/fakeResolver';
import { configOf } from '../cost/fleets';
import { recordingContext } from './recordingContext';
import { fileWith } from './storeWith';

const YAML = `hub: us-east-1
vantages: { us: { region: us-east-1, heloName: us.example.net } }
targets: [contoso.example, "[mx.example.org]:587"]
`;
const file = fileWith(YAML);

async function run(argv: readonly string[], width?: number) {
  const context = recordingContext(fakeResolver({}), {
    configFile: file,
    ...(width !== undefined && { columns: width }),
  });
  const status = await runCli(['cost', ...argv], context);
  return { status, ...context.output };
}

test('a file is priced without any question to anybody', async () => {
  const { status, stdout, stderr } = await run([]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('Installation default: targets 2, hosts 3, vantages 1, every 5 min, metrics standard');
  expect(lines[3]).toMatch(
    /^Custom metrics +9 +series-month +\$0\.30 +2\.70 {2}4 of targets at level standard, 5 of vant/,
  );
  const { totalUsd } = monthlyCost(configOf({ targets: '[contoso.example, "[mx.example.org]:587"]' }));
  expect(stdout).toMatch(new RegExp(`^Total +${totalUsd.toFixed(2)}$`, 'm'));
  expect(stdout).toContain('2 MX hosts of each domain (--mx-per-domain)');
});

test('amounts stand below each other', async () => {
  const { stdout } = await run([]);
  const ends = [...stdout.matchAll(/^(?:\S.*?) (\d[\d,]*\.\d\d)(?= {2}|$)/gm)].map(([line]) => line.length);
  expect(ends.length).toBeGreaterThan(15);
  expect(new Set(ends).size).toBe(1);
});

test.each([120, 100, 60])('no line is longer than a terminal of %i columns', async (width) => {
  const { stdout } = await run([], width);
  const longest = Math.max(...stdout.split('\n').map((line) => line.length));
  expect(longest).toBeLessThanOrEqual(width);
  expect(stdout).toMatch(/^Total +\d/m);
});

const json = z.object({
  version: z.literal(1),
  currency: z.literal('USD'),
  prices: z.object({ region: z.string(), asOf: z.iso.date() }),
  hosts: z.number(),
  mxPerDomain: z.number(),
  components: z.array(
    z.object({
      name: z.string(),
      quantity: z.number(),
      unit: z.string(),
      unitPrice: z.object({ usd: z.number(), per: z.number() }),
      usdPerMonth: z.number(),
      note: z.string(),
    }),
  ),
  totalUsd: z.number(),
  perTargetUsd: z.number(),
});

test('JSON has every component, those that cost nothing too', async () => {
  const { status, stdout } = await run(['--json', '--mx-per-domain', '4', '--config', file]);
  expect(status).toBe(0);
  const cost = json.parse(JSON.parse(stdout));
  expect(cost).toMatchObject({ hosts: 5, mxPerDomain: 4 });
  expect(cost.components.map(({ name }) => name)).toContain('SSM parameters');
  expect(cost.totalUsd).toBeCloseTo(2 * cost.perTargetUsd, 5);
});

test.each([
  [['--mx-per-domain', '0'], '--mx-per-domain "0" is not a whole number from 1 to 20, such as 2'],
  [['--mx-per-domain', '2.5'], '--mx-per-domain "2.5" is not a whole number from 1 to 20, such as 2'],
  [['--mx-per-domain', '21'], '--mx-per-domain "21" is not a whole number from 1 to 20, such as 2'],
  [['--mx-per-domain', ''], '--mx-per-domain "" is not a whole number from 1 to 20, such as 2'],
  [['now'], "too many arguments for 'cost'. Expected 0 arguments but got 1; for example: npx starttls-canary cost"],
])('%j is told in one line', async (argv, line) => {
  expect(await run(argv)).toEqual({ status: 3, stdout: '', stderr: `starttls-canary: ${line}\n` });
});

test('a file that is wrong, or not there, is told with exit status 3', async () => {
  const wrong = fileWith(YAML.replace('us-east-1\n', 'nowhere\n'));
  const { status, stderr } = await run(['--config', wrong]);
  expect(status).toBe(3);
  expect(stderr).toContain(': hub: "nowhere" is not an AWS region');
  expect(await run(['--config', '/nonexistent.yaml'])).toMatchObject({ status: 3, stdout: '' });
});

test('as many MX hosts can be named as a probe asks', async () => {
  expect((await run(['--mx-per-domain', String(MAX_HOSTS)])).status).toBe(0);
  expect((await run(['--mx-per-domain', String(MAX_HOSTS + 1)])).status).toBe(3);
});
