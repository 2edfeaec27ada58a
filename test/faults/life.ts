import type { Fleet } from '../../demo/fleet';
import type { Aws } from '../e2e/aws';
import { heloName, VANTAGES } from './deployment';
import type { FaultProxy, Plan } from './faultProxy';
import { examineRuns } from './points';
import { examine, incidentsIn, toldIn } from './told';
import { beginWorld, type Course, MINUTE_MS, type Ran, type Stage, type World } from './world';

/** All that a part of the test moves. */
export interface Theatre extends Stage {
  readonly aws: Aws;
  readonly proxy: FaultProxy;
  /** Mail servers, each a host of its own. */
  readonly fleets: readonly Fleet[];
  /** The next life begins here; in ms. Time only ever goes on. */
  clock: number;
}

/** In which part of an incident's life a minute lies. */
export type Phase = 'well' | 'lost' | 'back';

/** Where in a life we are. */
export interface Moment {
  readonly phase: Phase;
  /** Counted from 0. */
  readonly minute: number;
}

/** One incident at each of some hosts, from good health to good health. */
export interface LifeOptions {
  /** How many of the fleets are watched. */
  readonly hosts: number;
  readonly course?: Course;
  readonly plan?: (moment: () => Moment) => Plan;
  /** Minutes by which a host's loss begins, and ends, later than the first. */
  readonly delayOf?: (index: number) => number;
}

/** What a life came to. */
export interface Life {
  readonly incidents: number;
  readonly told: number;
  readonly repeats: number;
  readonly points: number;
  readonly runs: number;
  readonly failedRuns: number;
  /** Invocations that failed, runs and all others. */
  readonly failures: readonly Ran[];
  readonly problems: readonly string[];
}

/** Each life begins a minute after the policy check, so that it comes in the same minutes of each. */
const POLICY_CHECK_MS = 5 * MINUTE_MS;

/** STARTTLS is expected from the second good session on, and one of them may be missed. */
const WELL_MINUTES = 3;
/** Longer than the judge waits for second looks, counted from the second run on. */
const LOST_MINUTES = 4;
/** Two good runs end it; the others are for what was missed. */
const BACK_MINUTES = 3;
/** After which whatever is still not told never will be. */
const MOST_MORE_MINUTES = 6;

export async function live(theatre: Theatre, { hosts, course, plan, delayOf = () => 0 }: LifeOptions): Promise<Life> {
  const { account, aws, proxy, functions } = theatre;
  await account.wipe();
  const fleets = theatre.fleets.slice(0, hosts);
  const from = theatre.clock;
  const world = beginWorld(theatre, from, course);
  const targets = fleets.map(({ port }) => `[127.0.0.1]:${port}`);
  const names = fleets.map(({ port }) => `127.0.0.1:${port}`);
  const longest = Math.max(...fleets.map((_, index) => delayOf(index)));
  let moment: Moment = { phase: 'well', minute: 0 };
  proxy.follow(plan?.(() => moment) ?? (() => undefined));

  const lastLost = WELL_MINUTES + longest + LOST_MINUTES;
  for (let minute = 0; minute < lastLost + BACK_MINUTES; minute += 1) {
    fleets.forEach((fleet, index) => {
      const into = minute - WELL_MINUTES - delayOf(index);
      withhold(fleet, into >= 0 && into < LOST_MINUTES);
    });
    moment = { phase: minute < WELL_MINUTES ? 'well' : minute < lastLost ? 'lost' : 'back', minute };
    await world.pass(targets);
  }
  const told = [...(await account.newMessages())];
  let seen = examine(names, incidentsIn(await account.items()), toldIn(told));
  for (let more = 0; more < MOST_MORE_MINUTES && seen.problems.length > 0; more += 1) {
    await world.pass(targets);
    told.push(...(await account.newMessages()));
    seen = examine(names, incidentsIn(await account.items()), toldIn(told));
  }
  proxy.follow(() => undefined);
  theatre.clock = (Math.floor(world.now() / POLICY_CHECK_MS) + 1) * POLICY_CHECK_MS + MINUTE_MS;
  const { problems, ...metrics } = await examineRuns(aws, world, { from, targets }, functions);
  return { incidents: hosts, ...seen, ...metrics, ...ranIn(world), problems: [...seen.problems, ...problems] };
}

const ranIn = ({ ran }: World) => ({
  runs: ran.filter(({ functionName, trigger }) => trigger === 'schedule' && functionName.includes('-probe-')).length,
  failures: ran.filter(({ ok }) => !ok),
});

function withhold({ restricted }: Fleet, isLost: boolean): void {
  for (const vantage of VANTAGES) {
    if (isLost) restricted.add(heloName(vantage));
    else restricted.delete(heloName(vantage));
  }
}
