import type { Mode } from '../dialogue';
import type { Site } from './places';
import type { Tool, ToolFigures } from './tool';
import { wrongSessions } from './wrongSessions';

/** `load`: all checks at the tool's best concurrency; `alone`: one after another. */
export type Scenario = 'load' | 'alone';

/** What one tool gave in one round. */
export interface Run {
  readonly tool: Tool;
  readonly site: Site;
  readonly mode: Mode;
  readonly scenario: Scenario;
  readonly concurrency: number;
  readonly checks: number;
  readonly figures: ToolFigures;
  /** Share of one core that the server had, where it can tell. */
  readonly serverBusy?: number;
  readonly wrong: readonly string[];
}

export interface Plan {
  readonly tools: readonly Tool[];
  readonly sites: readonly Site[];
  readonly rounds: number;
  readonly checks: number;
}

export interface Outcome {
  readonly runs: readonly Run[];
  /** What was wrong with any answer, those of the search included. */
  readonly wrong: readonly string[];
}

type Task = Omit<Run, 'figures' | 'wrong' | 'serverBusy'>;

const ALONE_CHECKS = 5;
const ALONE_WARM_UPS = 50;
/** Enough to tell which concurrency is best. With fewer it is not looked for: then answers matter, not times. */
const SEARCH_CHECKS = 300;
/** What one process is given, so that its start doesn't count for much. */
const MANY_HOSTS = 1000;

export const hostCount = (checks: number): number => (checks < SEARCH_CHECKS ? checks : Math.max(checks, MANY_HOSTS));
/** As long as it takes until Node's compiler has done with our code; the exporter's is compiled beforehand. */
const OUR_WARM_UPS = 3000;
const WARM_UPS = 200;
const WARM_UPS_A_CHECK = 3;

/**
 * Rounds in which each tool has its turn at each task, in the other direction with each round, so that a slow spell hits
 * all of them. The search comes before.
 */
export async function runRounds(plan: Plan, onStep: (what: string) => void): Promise<Outcome> {
  if (plan.checks >= SEARCH_CHECKS) onStep('looking for the best concurrency');
  const tasks: Task[] = [];
  const runs: Run[] = [];
  const searched: Run[] = [];
  for (const task of tasksOf(plan)) {
    const found = await search(task, plan.checks);
    searched.push(...found.runs);
    tasks.push({ ...task, concurrency: found.concurrency });
  }
  for (let round = 1; round <= plan.rounds; round += 1) {
    onStep(`round ${round} of ${plan.rounds}`);
    for (const task of round % 2 === 1 ? tasks : tasks.toReversed()) runs.push(await runTask(task));
  }
  return { runs, wrong: [...new Set([...searched, ...runs].flatMap((run) => run.wrong))] };
}

/** Tools side by side at the same task. */
function tasksOf({ sites, tools, checks }: Plan): readonly Task[] {
  const scenarios = ['load', 'alone'] as const;
  return sites.flatMap((site) =>
    site.modes.flatMap((mode) =>
      scenarios.flatMap((scenario) =>
        tools
          .filter((tool) => tool.modes.includes(mode) && isOfUse(tool, site, scenario))
          .map((tool) => {
            return { tool, site, mode, scenario, concurrency: 1, checks: checksOf(tool, scenario, checks) };
          }),
      ),
    ),
  );
}

function checksOf({ kind }: Tool, scenario: Scenario, checks: number): number {
  if (kind === 'one-process') return scenario === 'load' ? hostCount(checks) : 1;
  return scenario === 'load' ? checks : Math.min(ALONE_CHECKS, checks);
}

/** One process that is to ask many hosts has no task where there is only one; alone is about delays, and Postfix. */
const isOfUse = (tool: Tool, { place, name }: Site, scenario: Scenario): boolean => {
  if (scenario === 'alone') return name !== 'no delay';
  return tool.kind !== 'one-process' || place.hosts.length > 1;
};

async function search(task: Task, checks: number) {
  const { tool, scenario } = task;
  if (scenario === 'alone') return { runs: [], concurrency: 1 };
  const candidates = [...new Set(tool.concurrencies.map((value) => Math.min(value, task.checks)))];
  const [most = 1] = candidates.toReversed();
  if (candidates.length === 1 || checks < SEARCH_CHECKS) return { runs: [], concurrency: most };
  const runs: Run[] = [];
  for (const concurrency of candidates) runs.push(await runTask({ ...task, concurrency }));
  const best = runs.toSorted((a, b) => rateOf(b) - rateOf(a))[0];
  return { runs, concurrency: best?.concurrency ?? most };
}

export const rateOf = ({ checks, figures }: Run): number => (1000 * checks) / figures.wallMs;

async function runTask(task: Task): Promise<Run> {
  const { tool, site, mode, checks, concurrency, scenario } = task;
  const warmUps = tool.kind !== 'running' ? 0 : tool.isOurs ? OUR_WARM_UPS : WARM_UPS;
  const scaled = Math.min(warmUps, scenario === 'alone' ? ALONE_WARM_UPS : WARM_UPS_A_CHECK * checks);
  const figures = await tool.run({
    mode,
    place: site.place,
    checks,
    concurrency,
    warmUps: scaled,
    onWarm: () => site.heard(site.place.isOurs ? 0 : scaled),
  });
  const { dialogues, cpuMs } = await site.heard(checks);
  const expected = { right: tool.says ?? site.right[mode], count: checks, knocks: tool.knocks === true };
  const where = `${tool.name}, ${site.name}, ${mode}, ${scenario}`;
  const wrong = [...figures.wrong, ...wrongSessions(dialogues, expected)].map((text) => `${where}: ${text}`);
  return { ...task, figures, wrong, ...(cpuMs !== undefined && { serverBusy: cpuMs / figures.wallMs }) };
}
