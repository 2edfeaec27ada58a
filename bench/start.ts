import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import * as z from 'zod';
import { parseConfig } from '../lib/config/parseConfig';
import {
  judgeEnvironment,
  notifyEnvironment,
  policyEnvironment,
  probeEnvironment,
  widgetEnvironment,
} from '../lib/infra/functionEnvironment';
import { median } from './median';
import { readRequest } from './request';
import { type MeasuredBundle, measuredBundle } from './start/functionBundles';
import { machine } from './summary';

const USAGE = 'usage: npm run bench:start -- [--rounds N] [--json]';
const FUNCTIONS = ['probe', 'judge', 'notify', 'matrix-widget', 'policy'] as const;
const LIMIT_KB = 450;
const BARE_LIMIT = 1.6;
const SHOWN = 8;
const LOADER = join(import.meta.dirname, 'start/load.cjs');

const figures = z.object({ wallMs: z.number(), cpuMs: z.number() });
type Figures = z.infer<typeof figures>;

interface Start {
  readonly bundle: MeasuredBundle;
  readonly ours: readonly Figures[];
  readonly bare: readonly Figures[];
}

const load = (file: string, variables: Readonly<Record<string, string>>): Figures => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LOADER, file], { env: variables, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} does not load: ${stderr.slice(0, 300)}`);
  return figures.parse(JSON.parse(stdout));
};

/** All that any of them has in its environment. */
function variables(): Readonly<Record<string, string>> {
  const text =
    'hub: us-east-1\nvantages: { us: { region: us-east-1, heloName: us.canary.example } }\ntargets: [example.org]';
  const parsed = parseConfig(text, 'the benchmark');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const { config } = parsed;
  const [vantage] = config.vantages;
  if (vantage === undefined) throw new Error('there is no vantage');
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // As each function's process: on Node 20 the SDK would print that it will one day need a newer one.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...judgeEnvironment(config),
    ...notifyEnvironment(config, 'arn:aws:sns:us-east-1:000000000000:bench'),
    ...widgetEnvironment(config),
    ...policyEnvironment(config),
    ...probeEnvironment(config, vantage),
  };
}

/** Fresh processes, a handler and its empty one in turn, so that a slow spell hits both. */
function measure(folder: string, rounds: number): readonly Start[] {
  const environment = variables();
  const bundles = FUNCTIONS.map((name) => measuredBundle(name, folder));
  const starts = bundles.map((bundle) => ({ bundle, ours: [] as Figures[], bare: [] as Figures[] }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { bundle, ours, bare } of starts) {
      const both = [
        () => ours.push(load(bundle.file, environment)),
        () => bare.push(load(bundle.bare.file, environment)),
      ];
      for (const once of round % 2 === 1 ? both : both.toReversed()) once();
    }
  }
  return starts;
}

function render(starts: readonly Start[], rounds: number): string {
  const { cpu, cores, node, platform } = machine();
  const busy = (loadavg()[0] ?? 0).toFixed(1);
  const head = [
    'function',
    'KB',
    'later',
    'load ms',
    'CPU ms',
    'empty: KB',
    'load ms',
    'CPU ms',
    'ratio',
    'CPU ratio',
    'goal',
  ];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  const of = (runs: readonly Figures[], figure: keyof Figures): number => median(runs.map((run) => run[figure]));
  for (const { bundle, ours, bare } of starts) {
    const ratio = of(ours, 'wallMs') / of(bare, 'wallMs');
    const isMet = ratio <= BARE_LIMIT && bundle.bytes <= LIMIT_KB * 1000;
    table.push([
      bundle.name,
      kb(bundle.bytes),
      kb(bundle.laterBytes),
      of(ours, 'wallMs').toFixed(0),
      of(ours, 'cpuMs').toFixed(0),
      kb(bundle.bare.bytes),
      of(bare, 'wallMs').toFixed(0),
      of(bare, 'cpuMs').toFixed(0),
      ratio.toFixed(2),
      (of(ours, 'cpuMs') / of(bare, 'cpuMs')).toFixed(2),
      bundle.name !== 'probe' ? '' : isMet ? 'met' : 'MISSED',
    ]);
  }
  return [
    `${cpu}, ${cores} cores · Node ${node} ${platform} · medians of ${rounds} fresh processes · load ${busy}`,
    table.toString(),
    ...starts.map(({ bundle: { name, contents } }) => {
      const parts = contents.slice(0, SHOWN).map(([part, bytes]) => `${part} ${kb(bytes)}`);
      return `${name}: ${parts.join(', ')}`;
    }),
  ].join('\n');
}

const kb = (bytes: number): string => (bytes / 1000).toFixed(0);

/** 0 whatever the speed; 2 where it could not run; 3 for bad usage. */
async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2), { rounds: 20 });
  if (request === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), 'starttls-canary-start-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const starts = measure(folder, request.rounds);
    process.stdout.write(`${request.isJson ? JSON.stringify(starts, null, 2) : render(starts, request.rounds)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exitCode = await main();
