import type { Protocol } from '../e2e/protocol';
import type { FaultKind } from './fault';
import type { Plan } from './faultProxy';
import { type Life, live, type Theatre } from './life';
import { seeded, shuffled } from './seeded';
import type { Course } from './world';
import { judgeName } from './world';

/** Of all calls to AWS so many end otherwise than they should; one fault in thirty is an answer that is lost after success. */
const RATES: Readonly<Record<FaultKind, number>> = {
  error: 0.0145,
  throttle: 0.0145,
  reset: 0.0145,
  'time-out': 0.0145,
  'answer-lost': 0.002,
};
const HOSTS = 25;
const MOST_DELAY_MINUTES = 3;
/** Many hosts are watched, and an answer may take its time. */
const LIMITS_FASTER = 4;
/** The goal for repeats among notifications. */
const MOST_REPEATS = 0.01;

export interface Many {
  readonly seed: number;
  readonly incidents: number;
}

/** Incidents at many hosts, with faults at random, while sweeps and stream come at the same time. */
export async function atRandom(theatre: Theatre, protocol: Protocol, many: Many): Promise<void> {
  const random = seeded(many.seed);
  const before = new Map(theatre.proxy.injected);
  theatre.lambda.hurry(LIMITS_FASTER);
  const lives = await liveOften(theatre, many, () => ({
    course: { isCrowded: true },
    delayOf: delays(random),
    plan: (): Plan => () => drawn(random()),
  }));
  const counts = [...theatre.proxy.injected].map(([kind, count]) => `${count - (before.get(kind) ?? 0)} ${kind}`);
  protocol.say(`faults: ${counts.join(', ')}`);
  say(protocol, `faults at random (seed ${many.seed})`, lives);
}

/** Records in another order, some twice, some a minute late; and clocks that are up to five minutes apart. */
export async function outOfOrder(theatre: Theatre, protocol: Protocol, many: Many): Promise<void> {
  const random = seeded(many.seed);
  theatre.lambda.hurry(1);
  const lives = await liveOften(theatre, many, () => ({
    course: { isCrowded: true, arrange: disorder(random), aheadMs: skews(random) },
    delayOf: delays(random),
  }));
  say(protocol, `records out of order, repeated and late, clocks five minutes apart (seed ${many.seed})`, lives);
}

const MOST_DELAY_MS = 15;

/** Two judges at once at each batch and each sweep; their calls are held up, so that now one and now the other is first. */
export async function twoJudges(theatre: Theatre, protocol: Protocol, many: Many): Promise<void> {
  const random = seeded(many.seed);
  theatre.lambda.hurry(1);
  const lives = await liveOften(theatre, many, () => ({
    course: { hasTwoJudges: true, isCrowded: true },
    plan: (): Plan => (call) => (call.door.startsWith(judgeName) ? { delayMs: random() * MOST_DELAY_MS } : undefined),
  }));
  const repeats = lives.reduce((sum, life) => sum + life.repeats, 0);
  say(protocol, `two judges at once (seed ${many.seed})`, lives);
  protocol.check('and nothing is told twice for that', repeats === 0, repeats);
}

type Options = Omit<Parameters<typeof live>[1], 'hosts'>;

async function liveOften(theatre: Theatre, { incidents }: Many, options: () => Options): Promise<readonly Life[]> {
  const lives: Life[] = [];
  for (let left = incidents; left > 0; left -= HOSTS)
    lives.push(await live(theatre, { hosts: Math.min(HOSTS, left), ...options() }));
  return lives;
}

export function say(protocol: Protocol, name: string, lives: readonly Life[]): void {
  const sum = (count: (life: Life) => number) => lives.reduce((total, life) => total + count(life), 0);
  const problems = lives.flatMap((life) => life.problems);
  const [told, repeats] = [sum((life) => life.told), sum((life) => life.repeats)];
  const failures = lives.flatMap((life) => life.failures);
  protocol.say(
    `${sum((life) => life.points)} metrics of ${sum((life) => life.runs)} runs, of which ` +
      `${sum((life) => life.failedRuns)} failed; ${failures.length} invocations failed in all${reasons(failures)}`,
  );
  protocol.check(`${name}: ${sum((life) => life.incidents)} incidents, all told`, problems.length === 0, problems);
  const share = told === 0 ? 0 : repeats / told;
  protocol.check(`${repeats} of ${told} notifications are repeats`, share < MOST_REPEATS, share);
}

/** `: 3 TimeoutError…, 1 the process ended` */
function reasons(failures: Life['failures']): string {
  const counts = new Map<string, number>();
  for (const { error = '' } of failures) {
    const reason = error.replaceAll(/[\d.:]{9,}/g, '…').slice(0, 120);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const words = [...counts].map(([reason, count]) => `${count} × ${reason}`);
  return words.length === 0 ? '' : `: ${words.join(', ')}`;
}

function drawn(draw: number): FaultKind | undefined {
  let left = draw;
  for (const kind of ['error', 'throttle', 'reset', 'time-out', 'answer-lost'] as const) {
    left -= RATES[kind];
    if (left < 0) return kind;
  }
  return undefined;
}

function delays(random: () => number): (index: number) => number {
  const drawnDelays = Array.from({ length: HOSTS }, () => Math.floor(random() * (MOST_DELAY_MINUTES + 1)));
  return (index) => drawnDelays[index] ?? 0;
}

/** Any two clocks are five minutes apart at most. A vantage of ten minutes is a silent one now and then (three intervals). */
const MOST_SKEW_MS = (5 * 60_000) / 2;

function skews(random: () => number): NonNullable<Course['aheadMs']> {
  const known = new Map<string, number>();
  return (name) => {
    const skew = known.get(name) ?? (random() * 2 - 1) * MOST_SKEW_MS;
    known.set(name, skew);
    return skew;
  };
}

const LATE = 0.15;
const TWICE = 0.15;

function disorder(random: () => number): NonNullable<Course['arrange']> {
  return (records) => {
    const late = new Set(records.filter(() => random() < LATE));
    const twice = records.filter(() => random() < TWICE);
    return {
      now: shuffled([...records.filter((record) => !late.has(record)), ...twice], random),
      later: shuffled([...late], random),
    };
  };
}
