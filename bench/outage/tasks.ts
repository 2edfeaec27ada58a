import { z } from 'zod';
import type { Key } from '../../lib/store/table';
import type { LookRequest } from '../../lib/telemetry/contract';
import type { Load } from './limitedTable';

export type Role = 'judge' | 'notify';

/** What a function is woken for; `proceed`: what it waits for has come. Times are milliseconds since the epoch. */
const task = z.object({
  kind: z.enum(['wake', 'proceed']),
  nowMs: z.number(),
  /** Absent: the sweep. */
  keys: z.array(z.object({ pk: z.string(), sk: z.string() })).optional(),
});
export type Task = z.infer<typeof task>;
export const parseTask = (raw: unknown): Task => task.parse(raw);

export interface Asked {
  readonly vantage: string;
  readonly looks: readonly LookRequest[];
}

export interface Published {
  readonly atMs: number;
  readonly channel: string;
  readonly hosts: number;
  readonly bytes: number;
  readonly subject: string;
  readonly email: string;
  readonly sms: string;
}

/** What it did since the last one. `isWaiting`: until `nowMs`; else it is done, and `nowMs` is when. */
export interface Report {
  readonly isWaiting: boolean;
  readonly nowMs: number;
  readonly written: readonly Key[];
  readonly asked: readonly Asked[];
  readonly published: readonly Published[];
  readonly failures: readonly string[];
  readonly load: Load;
  /** Of the process from its beginning. */
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Of a process of our own. */
export const reportSchema = z.custom<Report>((value) => typeof value === 'object' && value !== null && 'load' in value);
