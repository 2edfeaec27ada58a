import { cpus } from 'node:os';
import type { Client } from './children';
import { MODES, type Mode, ROUND_TRIPS } from './dialogue';
import { median } from './median';
import { type Run, SCENARIOS, type Scenario } from './rounds';

/** Medians over the rounds of one client at one task. Times in ms, memory in MB of 10^6 bytes. */
export interface Figures {
  readonly cpuMsPerProbe: number;
  readonly probesPerSecond: number;
  readonly peakMb: number;
  readonly probeMs: number;
  /** Share of one core that the server was busy while it ran; near 1 it is the server that is measured. */
  readonly serverBusy: number;
}

export interface Goal {
  readonly what: string;
  readonly mode: Mode;
  readonly scenario: Scenario;
  readonly ours: number;
  /** Of bare sockets doing the same; for `alone` how near they come to the limit themselves. */
  readonly bare: number;
  /** What must not be above `limit`. */
  readonly value: number;
  readonly limit: number;
  readonly isMet: boolean;
}

export interface Row {
  readonly mode: Mode;
  readonly scenario: Scenario;
  readonly delayMs: number;
  readonly probes: number;
  readonly concurrency: number;
  readonly clients: Readonly<Record<Client, Figures>>;
}

export interface Summary {
  readonly version: 1;
  readonly startedAt: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly platform: string };
  readonly rounds: number;
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
  readonly wrongAnswers: readonly string[];
}

const BARE_LIMIT = 1.25;
const ALONE_LIMIT = 1.05;
const MEMORY_LIMIT_MB = 110;

export function summarize(runs: readonly Run[]): readonly Row[] {
  return SCENARIOS.flatMap((scenario) =>
    MODES.flatMap((mode) => {
      const [some, ...others] = runs.filter((run) => run.scenario === scenario && run.mode === mode);
      if (some === undefined) return [];
      const of = (client: Client): Figures => medians([some, ...others].filter((run) => run.client === client));
      const { delayMs, probes, concurrency } = some.load;
      return [{ mode, scenario, delayMs, probes, concurrency, clients: { ours: of('ours'), bare: of('bare') } }];
    }),
  );
}

export function goalsOf(rows: readonly Row[]): readonly Goal[] {
  return rows.flatMap(goalsOfRow);
}

function goalsOfRow(row: Row): readonly Goal[] {
  const { mode, scenario } = row;
  const { ours, bare } = row.clients;
  const goal = (what: string, figure: keyof Figures, value: number, limit: number): Goal => {
    const isMet = value <= limit;
    return { what, mode, scenario, ours: ours[figure], bare: bare[figure], value, limit, isMet };
  };
  const cpu = ours.cpuMsPerProbe / bare.cpuMsPerProbe;
  const rate = bare.probesPerSecond / ours.probesPerSecond;
  const besideBare = [
    goal('CPU time a probe ÷ bare sockets', 'cpuMsPerProbe', cpu, BARE_LIMIT),
    goal('bare sockets ÷ probes a second', 'probesPerSecond', rate, BARE_LIMIT),
  ];
  const memory = goal('peak memory, MB', 'peakMb', ours.peakMb, MEMORY_LIMIT_MB);
  switch (scenario) {
    case 'queue':
      return besideBare;
    case 'parallel':
      return [...besideBare, memory];
    case 'fresh':
      return [...besideBare, memory];
    case 'alone':
    case 'first':
      return [goal('one probe ÷ (round trips × delay)', 'probeMs', timesTheLimit(row, 'ours'), ALONE_LIMIT)];
    case 'nagle':
      return [];
  }
}

/** How many times as long as the replies that had to be waited for. */
export function timesTheLimit({ mode, delayMs, clients }: Row, client: Client): number {
  return clients[client].probeMs / (ROUND_TRIPS[mode] * delayMs);
}

export function machine(): Summary['machine'] {
  const [first, ...others] = cpus();
  const { version, platform, arch } = process;
  return { cpu: first?.model ?? 'unknown', cores: others.length + 1, node: version, platform: `${platform} ${arch}` };
}

function medians(runs: readonly Run[]): Figures {
  const of = (figure: (run: Run) => number): number => median(runs.map(figure));
  return {
    cpuMsPerProbe: of(({ figures, load }) => figures.cpuMs / load.probes),
    probesPerSecond: of(({ figures, load }) => (1000 * load.probes) / figures.wallMs),
    peakMb: of(({ figures }) => figures.peakMb),
    probeMs: of(({ figures }) => median(figures.tookMs)),
    serverBusy: of(({ figures }) => figures.server.cpuMs / figures.wallMs),
  };
}
