import { fullQueues } from './deadLetters';
import { expectNews, MARGIN_MS, ONE_RUN_MS, TWO_RUNS_MS } from './expectation';
import { FLEET } from './fleet';
import { CANARY, EVERY_MS, SECOND } from './installation';
import { playListing } from './listing';
import { playManyTroubles } from './manyTroubles';
import { vantagePoints } from './metricPoints';
import { playOperations } from './operations';
import type { Stage } from './stage';
import { eventually, pause } from './waiting';

type Play = (stage: Stage) => Promise<void>;

/** What happens to the first installation is nothing to the second. */
const besideTheSecond =
  (play: Play): Play =>
  async (stage) => {
    const since = new Date();
    await play(stage);
    await undisturbed(stage, since);
  };

/** Between a healthy beginning and a look behind the scenes. By name, for `--only`. */
export const SCENARIOS = {
  troubles: besideTheSecond(playManyTroubles),
  listing: besideTheSecond(playListing),
  operations: playOperations,
} as const satisfies Record<string, Play>;
export type ScenarioName = keyof typeof SCENARIOS;

/** Plays them one after the other. Throws where it can't go on. */
export const playScenarios = async (stage: Stage, names: readonly ScenarioName[]): Promise<void> => {
  await healthy(stage);
  for (const name of names) await SCENARIOS[name](stage);
  await nothingFailed(stage);
};

const healthy = async (stage: Stage): Promise<void> => {
  const { protocol, hub, second, began } = stage;
  protocol.heading('Healthy: every vantage is offered STARTTLS');
  const from = new Date();
  for (const { installation, vantage } of everyVantage()) {
    const [point] = await eventually(`a metric of ${installation}/${vantage}`, ONE_RUN_MS, async () => {
      const points = await vantagePoints(hub, { installation, vantage }, from);
      return points.length > 0 ? points : undefined;
    });
    protocol.check(`${installation}/${vantage} reports StarttlsOffered = 1`, point?.minimum === 1, point);
  }
  await pause(EVERY_MS + MARGIN_MS);
  for (const { installation, vantage } of everyVantage()) {
    const points = await vantagePoints(hub, { installation, vantage }, from);
    const isSteady = points.length >= 2 && points.every(({ minimum }) => minimum === 1);
    protocol.check(`${installation}/${vantage} went on reporting it, each minute`, isSteady, points);
  }
  const firstRun = (hosts: number) => [`email first-run ${hosts} of ${hosts}`];
  const isLast = false;
  await expectNews(stage, { since: began, lines: firstRun(FLEET.length), timeoutMs: TWO_RUNS_MS, isLast });
  const other = { protocol, canary: second };
  await expectNews(other, { since: began, lines: firstRun(1), timeoutMs: ONE_RUN_MS, isLast });
};

const undisturbed = async ({ protocol, hub, second }: Stage, since: Date): Promise<void> => {
  protocol.heading('The second installation, beside all this');
  const news = second.news().filter(({ at }) => at >= since);
  protocol.check(
    'second said nothing',
    news.length === 0,
    news.map(({ line }) => line),
  );
  const minutes = Math.floor((Date.now() - since.getTime()) / EVERY_MS);
  for (const { id } of SECOND.vantages) {
    const points = await vantagePoints(hub, { installation: SECOND.name, vantage: id }, since);
    const isSteady = points.length >= minutes - 1 && points.every(({ minimum }) => minimum === 1);
    protocol.check(`second/${id} reported StarttlsOffered = 1 in each of ${minutes} minutes`, isSteady, points);
  }
};

const nothingFailed = async ({ protocol, regions, canary }: Stage): Promise<void> => {
  protocol.heading('Behind the scenes');
  const full = (await Promise.all(regions.map(fullQueues))).flat();
  protocol.check('no function left anything in a dead-letter queue', full.length === 0, full);
  const ids = canary.news().map(({ channel, transition, finding }) => `${channel} ${transition?.id ?? finding?.id}`);
  protocol.check('nothing was told twice', new Set(ids).size === ids.length, ids);
};

const everyVantage = (): readonly { readonly installation: string; readonly vantage: string }[] =>
  [CANARY, SECOND].flatMap(({ name, vantages }) => vantages.map(({ id }) => ({ installation: name, vantage: id })));
