import type { Protocol } from '../e2e/protocol';
import type { Fault } from './fault';
import type { Plan, SeenCall } from './faultProxy';
import { type Life, live, type Moment, type Theatre } from './life';

/** A fault, and whether it meets one attempt of a call or all of them, so that the function hears of it. */
export interface Turn {
  readonly fault: Fault & string;
  readonly isForAll: boolean;
}

/** By the names of the parts of the test. */
export const TURNS: Readonly<Record<string, readonly Turn[]>> = {
  error: [{ fault: 'error', isForAll: true }],
  throttle: [{ fault: 'throttle', isForAll: true }],
  reset: [{ fault: 'reset', isForAll: true }],
  'time-out': [{ fault: 'time-out', isForAll: true }],
  'answer-lost': [
    { fault: 'answer-lost', isForAll: true },
    { fault: 'answer-lost', isForAll: false },
  ],
  'kill-before': [{ fault: 'kill-before', isForAll: false }],
  'kill-after': [{ fault: 'kill-after', isForAll: false }],
};

/** How often a call that an earlier fault of the same life kept from being made has its turn again. */
const MOST_TRIES = 2;

/** The call sites of an incident's life: of each minute those that are met in it, and all of them. */
export interface CallSites {
  readonly minutes: readonly ReadonlySet<string>[];
  readonly all: ReadonlySet<string>;
}

/** By a life without faults, which has to be as it should. */
export async function findSites(theatre: Theatre, protocol: Protocol): Promise<CallSites> {
  const { minutes, life } = await sitesOf(theatre);
  const all = new Set(minutes.flatMap((own) => [...own]));
  protocol.check('a life without faults is as it should be', isFine(life) && life.repeats === 0, life);
  protocol.say(`${all.size} call sites`);
  return { minutes, all };
}

/** Each call site of an incident's life has each of the faults once: one in each minute of a life. */
export async function inTurn(
  theatre: Theatre,
  protocol: Protocol,
  { minutes, all }: CallSites,
  turns: readonly Turn[],
): Promise<void> {
  for (const turn of turns) {
    const began = performance.now();
    theatre.lambda.hurry(turn.fault === 'time-out' ? LIMITS_FASTER : 1);
    const own = await takeTurns(theatre, turn, minutes, all);
    const seconds = Math.round((performance.now() - began) / 1000);
    const told = own.lives.reduce((sum, life) => sum + life.told, 0);
    const repeats = own.lives.reduce((sum, life) => sum + life.repeats, 0);
    const cold = theatre.lambda.coldStarts();
    protocol.say(
      `${own.lives.length} lives, ${told} notifications, ${repeats} repeats, in ${seconds} s; ${cold} processes so far`,
    );
    protocol.check(
      `${turn.fault}${turn.isForAll ? ', the retries too' : ''}: at ${own.met} of ${all.size} call sites`,
      own.problems.length === 0 && own.met > all.size * LEAST_MET,
      own.problems,
    );
  }
}

/** One host is watched, so what takes a tenth of the time-out hangs. */
const LIMITS_FASTER = 10;

/** A call may be made in the one life and not in the other: two records in one batch, or in two. */
const LEAST_MET = 0.95;

const isFine = ({ problems }: Life): boolean => problems.length === 0;

/** Of each minute the call sites that are met in it, without faults. */
async function sitesOf(
  theatre: Theatre,
): Promise<{ readonly minutes: readonly ReadonlySet<string>[]; readonly life: Life }> {
  const minutes: Set<string>[] = [];
  const life = await live(theatre, {
    hosts: 1,
    plan: (moment) => (call) => {
      const { minute } = moment();
      for (let known = minutes.length; known <= minute; known += 1) minutes.push(new Set());
      minutes[minute]?.add(siteOf(call, moment()));
      return undefined;
    },
  });
  return { minutes, life };
}

/** The vantages run the same code. */
function siteOf({ door, service, operation, subject }: SeenCall, { phase }: Moment): string {
  const name = /-(probe|judge|notify|policy)\b/.exec(door)?.[1] ?? door;
  return [phase, name, service, operation, subject].filter((part) => part !== '').join(' ');
}

async function takeTurns(
  theatre: Theatre,
  turn: Turn,
  sites: readonly ReadonlySet<string>[],
  all: ReadonlySet<string>,
) {
  const tries = new Map([...all].map((site) => [site, 0]));
  const lives: Life[] = [];
  const problems: string[] = [];
  let met = 0;
  while (tries.size > 0) {
    const chosen = choose(sites, tries);
    const injected = new Map<number, string>();
    const life = await live(theatre, { hosts: 1, plan: planOf(turn, chosen, injected) });
    lives.push(life);
    problems.push(...life.problems.map((problem) => `${problem}; after ${[...injected.values()].join(' and ')}`));
    for (const site of injected.values()) if (tries.delete(site)) met += 1;
    for (const [site, times] of tries) if (times >= MOST_TRIES) tries.delete(site);
  }
  return { lives, problems, met };
}

/** One for each minute, none twice; in the end, one by one, those that others kept from being met. */
function choose(sites: readonly ReadonlySet<string>[], tries: Map<string, number>): ReadonlyMap<number, string> {
  const chosen = new Map<number, string>();
  const isLast = [...tries.values()].every((times) => times > 0);
  sites.forEach((own, minute) => {
    const taken = [...chosen.values()];
    const next = [...own].find((site) => (isLast ? tries.has(site) : tries.get(site) === 0) && !taken.includes(site));
    if (next === undefined || (isLast && chosen.size > 0)) return;
    chosen.set(minute, next);
    tries.set(next, (tries.get(next) ?? 0) + 1);
  });
  return chosen;
}

const planOf =
  ({ fault, isForAll }: Turn, chosen: ReadonlyMap<number, string>, injected: Map<number, string>) =>
  (moment: () => Moment): Plan => {
    const calls = new Map<number, string>();
    return (call) => {
      const { minute } = moment();
      const isSame = isForAll && calls.get(minute) === call.id;
      if (!isSame && (calls.has(minute) || chosen.get(minute) !== siteOf(call, moment()))) return undefined;
      calls.set(minute, call.id);
      injected.set(minute, siteOf(call, moment()));
      return fault;
    };
  };
