import * as z from 'zod';
import { physicalName } from '../../lib/telemetry/contract';
import type { Account } from './account';
import { type DeployedFunction, INSTALLATION, VANTAGES } from './deployment';
import { type FedRecord, feed } from './feed';
import type { Lambda } from './lambda';

export const MINUTE_MS = 60_000;
/** Within a minute: when schedules fire, when their records are read, when the sweeps of judge and notify come. */
const RUN_MS = 500;
const READ_MS = 8_000;
const SWEEP_MS = 30_000;
const POLICY_MINUTES = 5;

export const judgeName = physicalName.judge(INSTALLATION);
export const notifyName = physicalName.notify(INSTALLATION);
export const policyName = physicalName.policy(INSTALLATION);
export const probeName = (vantage: string): string => physicalName.probe(INSTALLATION, vantage);

/** One invocation of a function, and what came of it. */
export interface Ran {
  readonly functionName: string;
  readonly trigger: 'schedule' | 'stream' | 'look';
  /** The minute that it was scheduled for, or the one in which it was asked for. In ms. */
  readonly minute: number;
  readonly ok: boolean;
  readonly error?: string;
}

/** How what reaches the functions differs from the plain course of things. */
export interface Course {
  /** How far ahead a function's clock is, in ms. */
  readonly aheadMs?: (functionName: string) => number;
  /** What becomes of records on their way: those for now, and those that come a minute later. */
  readonly arrange?: (records: readonly FedRecord[]) => {
    readonly now: readonly FedRecord[];
    readonly later: readonly FedRecord[];
  };
  /** Whether sweeps come while the stream is read, rather than after. */
  readonly isCrowded?: boolean;
  /** Whether each batch of the judge's, and each sweep of its, goes to two of them at once. */
  readonly hasTwoJudges?: boolean;
}

/** The part of AWS that the driver plays: Scheduler, event source mappings, asynchronous invokes, dead letters. */
export interface World {
  /** The next minute passes; these are the targets. */
  pass(targets: readonly string[]): Promise<void>;
  /** The minute that passes, in ms. */
  now(): number;
  readonly ran: readonly Ran[];
  /** What was given up, by function: so many events or records. */
  readonly deadLetters: ReadonlyMap<string, number>;
}

export interface Stage {
  readonly functions: readonly DeployedFunction[];
  readonly lambda: Lambda;
  readonly account: Account;
  /** Takes what the functions asked Lambda to invoke since. */
  readonly takeAsked: () => readonly { readonly functionName: string; readonly payload: unknown }[];
}

const inputSchema = z.looseObject({ kind: z.string() });

export function beginWorld(
  { functions, lambda, account, takeAsked }: Stage,
  start: number,
  course: Course = {},
): World {
  const ran: Ran[] = [];
  const deadLetters = new Map<string, number>();
  const deployed = (name: string): DeployedFunction => {
    const found = functions.find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} is not deployed`);
    return found;
  };
  let minute = start - MINUTE_MS;
  let late: readonly FedRecord[] = [];

  const giveUp = (name: string, count: number) => deadLetters.set(name, (deadLetters.get(name) ?? 0) + count);
  const invoke = async (functionName: string, trigger: Ran['trigger'], event: unknown, intoMs: number) => {
    const now = minute + intoMs + (course.aheadMs?.(functionName) ?? 0);
    const came = await lambda.invoke(functionName, event, now);
    ran.push({ functionName, trigger, minute, ok: came.ok, ...(!came.ok && { error: came.error }) });
    return came;
  };
  /** A function that nobody waits for: Lambda tries again as often as it is told to, then puts the event aside. */
  const invokeLater = async (functionName: string, trigger: Ran['trigger'], event: unknown, intoMs: number) => {
    for (let tries = 0; tries <= deployed(functionName).asyncRetries; tries += 1)
      if ((await invoke(functionName, trigger, event, intoMs)).ok) return;
    giveUp(functionName, 1);
  };
  const twice = course.hasTwoJudges ? [judgeName, judgeName] : [judgeName];

  const schedule = (functionName: string, change: object, intoMs: number) =>
    deployed(functionName).schedules.map(({ input }) =>
      invokeLater(functionName, 'schedule', { ...inputSchema.parse(input), ...change }, intoMs),
    );
  const sweep = (intoMs: number) => [...twice, notifyName].flatMap((name) => schedule(name, {}, intoMs));

  const feedAll = async (records: readonly FedRecord[], intoMs: number) => {
    const fed = [...twice, notifyName].map(async (name) => {
      const givenUp = await feed(deployed(name), records, (event) => invoke(name, 'stream', event, intoMs));
      if (givenUp.length > 0) giveUp(name, 1);
    });
    await Promise.all(fed);
  };
  /** Until nothing new is written and nobody is asked for a second look. */
  const settle = async (intoMs: number) => {
    for (let turn = 0; turn < 50; turn += 1) {
      const asked = takeAsked();
      const read = [...(await account.newRecords())];
      if (asked.length === 0 && read.length === 0) return;
      const { now, later } = course.arrange?.(read) ?? { now: read, later: [] };
      late = [...late, ...later];
      await Promise.all([
        feedAll(now, intoMs + turn * 200),
        ...asked.map(({ functionName, payload }) => invokeLater(functionName, 'look', payload, intoMs + turn * 200)),
      ]);
    }
    throw new Error('the functions keep each other awake');
  };

  return {
    ran,
    deadLetters,
    now: () => minute,
    pass: async (targets) => {
      minute += MINUTE_MS;
      const scheduledAt = new Date(minute).toISOString();
      const run = { scheduledAt, targets: targets.map((name) => ({ name })) };
      const fromBefore = late;
      late = [];
      await Promise.all([
        ...VANTAGES.flatMap((vantage) => schedule(probeName(vantage), run, RUN_MS)),
        ...(new Date(minute).getUTCMinutes() % POLICY_MINUTES === 0 ? schedule(policyName, {}, RUN_MS) : []),
        ...(fromBefore.length > 0 ? [feedAll(fromBefore, RUN_MS)] : []),
      ]);
      if (course.isCrowded) {
        await Promise.all([settle(READ_MS), ...sweep(READ_MS + 1)]);
      } else {
        await settle(READ_MS);
        await Promise.all(sweep(SWEEP_MS));
      }
      await settle(SWEEP_MS + 1_000);
    },
  };
}
