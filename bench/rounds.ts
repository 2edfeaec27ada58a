import { type Children, CLIENTS, type Client, type ClientJob, type JobFigures } from './children';
import { MODES, type Mode, RIGHT_DIALOGUES } from './dialogue';

/**
 * - `queue`: no delay, 100 at a time; CPU time and rate where the client is what is slow.
 * - `parallel`: 50 ms before each reply, all at once; CPU time, rate and memory.
 * - `fresh`: the same in a new process without warm-up; memory, which a long warm-up has V8 grow beforehand.
 * - `alone`: 50 ms before each reply, one at a time; how near to the limit of the round trips.
 * - `nagle`: no delay, one at a time, by a server that keeps Nagle's algorithm and sends two session tickets.
 * - `first`: one probe, the first of a new process, with all that is loaded and compiled for it.
 */
export const SCENARIOS = ['queue', 'parallel', 'fresh', 'alone', 'first', 'nagle'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** As long as it takes until the compiler of Node has done with both clients; below, its work is most of what shows. */
const WARM_UPS = 3000;

type Load = Omit<ClientJob, 'client' | 'mode'>;

export const loads = (probes: number): Readonly<Record<Scenario, Load>> => ({
  queue: { delayMs: 0, warmUps: WARM_UPS, probes, concurrency: Math.min(100, probes) },
  parallel: { delayMs: 50, warmUps: WARM_UPS, probes, concurrency: probes },
  fresh: { delayMs: 50, warmUps: 0, probes, concurrency: probes },
  alone: { delayMs: 50, warmUps: 50, probes: 5, concurrency: 1 },
  first: { delayMs: 50, warmUps: 0, probes: 1, concurrency: 1 },
  nagle: { isNagle: true, delayMs: 0, warmUps: 50, probes: 20, concurrency: 1 },
});

/** What one client process gave. */
export interface Run {
  readonly client: Client;
  readonly mode: Mode;
  readonly scenario: Scenario;
  readonly load: Load;
  readonly figures: JobFigures;
}

/** Rounds in which each client has its turn at each task, first one, then the other, so that a slow spell hits both. */
export async function runRounds(
  children: Children,
  { rounds, probes }: { readonly rounds: number; readonly probes: number },
  onRound: (round: number) => void,
): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    onRound(round);
    const order = round % 2 === 1 ? CLIENTS : CLIENTS.toReversed();
    for (const scenario of SCENARIOS) {
      const load = loads(probes)[scenario];
      for (const mode of MODES) {
        for (const client of order) {
          const figures = await children.run({ client, mode, ...load });
          runs.push({ client, mode, scenario, load, figures });
        }
      }
    }
  }
  return runs;
}

/** What was wrong with a run's answers: as the client saw them, and as the server heard the dialogues. */
export function wrongAnswers({ client, mode, scenario, load, figures }: Run): readonly string[] {
  const where = `${client}, ${mode}, ${scenario}`;
  const { wrong, example, server } = figures;
  const right = RIGHT_DIALOGUES[mode];
  const rightCount = server.dialogues[right] ?? 0;
  const others = Object.entries(server.dialogues).filter(([dialogue]) => dialogue !== right);
  return [
    ...(wrong === 0 ? [] : [`${where}: ${wrong} wrong answers, such as ${example}`]),
    ...(rightCount === load.probes ? [] : [`${where}: ${rightCount} right dialogues of ${load.probes}`]),
    ...others.map(([dialogue, count]) => `${where}: ${count} dialogues "${dialogue}"`),
  ];
}
