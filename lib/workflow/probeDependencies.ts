import type { Resolver } from '../dns/types';
import type { ConnectionRate } from '../probe/connectionRate';
import type { SessionRunner } from '../probe/probeAddress';
import type { SessionLimits } from '../smtp/types';
import type { VantageStore } from '../store/vantageStore';
import type { MetricsLevel, VantageSettings } from '../telemetry/contract';
import type { MetricPoint } from '../telemetry/metrics';
import type { Overheard } from './overhear';

/** The world as a probe sees it: every clock, wire and store comes in through here. */
export interface ProbeDependencies {
  readonly vantage: VantageSettings;
  readonly everySeconds: number;
  readonly metricsLevel: MetricsLevel;
  readonly resolver: Resolver;
  readonly store: VantageStore;
  readonly emit: (points: readonly MetricPoint[], at: Date) => Promise<void>;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
  readonly now: () => Date;
  /** Waits, or less where the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How long after a surprise the same run asks again. */
  readonly confirmAfterMs: number;
  readonly limits?: Partial<SessionLimits>;
  /** Of this vantage, over all runs and looks of the process; absent: no limit. */
  readonly rate?: ConnectionRate;
  readonly runSession?: SessionRunner;
  /** What a log tells, in place of sessions of our own: nobody is asked then. */
  readonly overheard?: Overheard;
}
