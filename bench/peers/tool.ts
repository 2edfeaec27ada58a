import type { Mode } from '../dialogue';

/** One server of the benchmark, as a tool has to reach it. */
export interface Place {
  readonly port: number;
  /** The same without delay. */
  readonly warmUpPort: number;
  /** 127.0.0.1 first. Where there is only that, a tool that asks many hosts from one process has nothing to do. */
  readonly hosts: readonly string[];
  /** Whether what it says is known beforehand. */
  readonly isOurs: boolean;
}

export interface Work {
  readonly mode: Mode;
  readonly place: Place;
  readonly checks: number;
  readonly concurrency: number;
  /** Checks that are not counted, for a process that goes on. */
  readonly warmUps: number;
  /** Between the warm-ups and the checks. */
  onWarm(): Promise<unknown>;
}

/** What it took for all checks together. Times in ms, memory in MB of 10^6 bytes. */
export interface ToolFigures {
  /** User and system time of the tool's processes: from their start, or during the checks where one goes on. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Of each check, or of the one process for all. */
  readonly tookMs: readonly number[];
  /** Of one process. 0 where it can't be seen. */
  readonly peakMb: number;
  /** What was wrong with the answers as the tool gives them; what the server heard is looked at elsewhere. */
  readonly wrong: readonly string[];
}

/** How a tool is run: a process that goes on, one for all hosts, or one for each check. */
export type Kind = 'running' | 'one-process' | 'process-each';

export interface Tool {
  readonly name: string;
  readonly kind: Kind;
  readonly isOurs: boolean;
  /** What has to be there, and the Debian package that brings it. */
  readonly needs?: { readonly program: string; readonly package: string };
  readonly modes: readonly Mode[];
  /** Of which the best is looked for; of one there is no choice. */
  readonly concurrencies: readonly number[];
  /** A connection without a word before the session, as a port scanner has it. */
  readonly knocks?: boolean;
  /** How the benchmark's server writes its sessions, where they are not as all others'. */
  readonly says?: string;
  run(work: Work): Promise<ToolFigures>;
}
