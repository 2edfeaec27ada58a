import { fullQueues } from './deadLetters';
import { expectOne, expectOpened, expectSilence, MARGIN_MS, type Told } from './expectation';
import { CANARY, EVERY_MS, SECOND } from './installation';
import { lostKeywords, parseMessage } from './message';
import { vantagePoints } from './metricPoints';
import { WITHHELD_KEYWORDS } from './postfix';
import type { Stage } from './stage';
import { eventually, pause } from './waiting';

/** A run that begins a little late, cold starts, the confirming session, the second look, the gathering of news. */
const ONE_RUN_MS = EVERY_MS + 60_000;
/** A recovery takes two good scheduled runs. */
const TWO_RUNS_MS = ONE_RUN_MS + EVERY_MS;

/** The founding incident and its variations, in the order of the project's main job. Throws where it can't go on. */
export const playScenario = async (stage: Stage): Promise<void> => {
  const began = new Date();
  await healthy(stage);
  const troubled = new Date();
  await oneVantageListed(stage);
  await withheldFromAll(stage);
  await undisturbed(stage, troubled);
  await nothingFailed(stage, began);
};

const healthy = async ({ protocol, hub, canary, second }: Stage): Promise<void> => {
  protocol.heading('Healthy: every vantage is offered STARTTLS');
  const from = new Date();
  for (const { installation, vantage } of everyVantage()) {
    const [point] = await eventually(`a metric of ${installation}/${vantage}`, ONE_RUN_MS, async () => {
      const points = await vantagePoints(hub, installation, vantage, from);
      return points.length > 0 ? points : undefined;
    });
    protocol.check(`${installation}/${vantage} reports StarttlsOffered = 1`, point?.minimum === 1, point);
  }
  await pause(2 * EVERY_MS + MARGIN_MS);
  for (const { installation, vantage } of everyVantage()) {
    const points = await vantagePoints(hub, installation, vantage, from);
    const isSteady = points.length >= 3 && points.every(({ minimum }) => minimum === 1);
    protocol.check(`${installation}/${vantage} went on reporting it, each minute`, isSteady, points);
  }
  expectSilence(protocol, 'canary', canary.messages());
  expectSilence(protocol, 'second', second.messages());
};

const oneVantageListed = async (stage: Stage): Promise<void> => {
  const { protocol, hub } = stage;
  const [, listed] = CANARY.vantages;
  protocol.heading(`Postfix withholds ${WITHHELD_KEYWORDS.join(', ')} from ${listed.sourceAddress} (${listed.id})`);
  const lostAt = await withhold(stage, [listed.sourceAddress]);
  const opened = await expectOne(stage, { kind: 'opened', since: lostAt, timeoutMs: ONE_RUN_MS });
  expectOpened(protocol, opened, { scope: 'some-vantages', losing: [listed.id] });
  const lost = lostKeywords(opened.transition, listed.id);
  const hasAll = WITHHELD_KEYWORDS.every((keyword) => lost.includes(keyword));
  protocol.check(`it names the keywords that ${listed.id} lost`, hasAll, lost);
  const points = await vantagePoints(hub, CANARY.name, listed.id, new Date(lostAt.getTime() + EVERY_MS));
  protocol.check(`${listed.id} reports StarttlsOffered = 0`, points.at(-1)?.minimum === 0, points);

  await restored(stage, opened);
};

const withheldFromAll = async (stage: Stage): Promise<void> => {
  stage.protocol.heading('Postfix withholds the same from all vantages at once');
  const lostAt = await withhold(
    stage,
    CANARY.vantages.map(({ sourceAddress }) => sourceAddress),
  );
  const opened = await expectOne(stage, { kind: 'opened', since: lostAt, timeoutMs: ONE_RUN_MS });
  expectOpened(stage.protocol, opened, { scope: 'everywhere', losing: CANARY.vantages.map(({ id }) => id) });
  const { code } = opened.transition.cause;
  stage.protocol.check('its cause is receiver-change', code === 'receiver-change', opened.transition.cause);

  await restored(stage, opened);
};

const restored = async (stage: Stage, opened: Told): Promise<void> => {
  const { protocol } = stage;
  protocol.heading('Postfix offers everything to everybody again');
  const restoredAt = await withhold(stage, []);
  const { at, transition } = await expectOne(stage, { kind: 'resolved', since: restoredAt, timeoutMs: TWO_RUNS_MS });
  const least = (restoredAt.getTime() - opened.at.getTime()) / 1_000;
  const most = (at.getTime() - opened.since.getTime()) / 1_000;
  const seconds = transition.durationSeconds ?? Number.NaN;
  protocol.check(
    `it says how long STARTTLS was gone, between ${least.toFixed(0)} s and ${most.toFixed(0)} s`,
    seconds >= Math.floor(least) && seconds <= Math.ceil(most),
    transition.durationSeconds,
  );
  protocol.say(`its duration: ${seconds} s`);
};

const undisturbed = async ({ protocol, hub, second }: Stage, since: Date): Promise<void> => {
  protocol.heading('The second installation, beside all this');
  expectSilence(protocol, 'second', second.messages());
  const minutes = Math.floor((Date.now() - since.getTime()) / EVERY_MS);
  for (const { id } of SECOND.vantages) {
    const points = await vantagePoints(hub, SECOND.name, id, since);
    const isSteady = points.length >= minutes - 1 && points.every(({ minimum }) => minimum === 1);
    protocol.check(`second/${id} reported StarttlsOffered = 1 in each of ${minutes} minutes`, isSteady, points);
  }
};

const nothingFailed = async ({ protocol, regions, canary }: Stage, began: Date): Promise<void> => {
  protocol.heading('Behind the scenes');
  const full = (await Promise.all(regions.map(fullQueues))).flat();
  protocol.check('no function left anything in a dead-letter queue', full.length === 0, full);
  const ids = canary
    .messages()
    .filter(({ at }) => at >= began)
    .flatMap(({ body }) => parseMessage(body).transitions.map(({ id }) => id));
  protocol.check('no transition was said twice', new Set(ids).size === ids.length, ids);
};

const withhold = async ({ protocol, postfix }: Stage, addresses: readonly string[]): Promise<Date> => {
  // Before the change: a session may see it before the harness has made sure of it.
  const at = new Date();
  await postfix.withholdFrom(addresses);
  protocol.say(addresses.length > 0 ? `withheld from ${addresses.join(', ')}` : 'withheld from nobody');
  return at;
};

const everyVantage = (): readonly { readonly installation: string; readonly vantage: string }[] =>
  [CANARY, SECOND].flatMap(({ name, vantages }) => vantages.map(({ id }) => ({ installation: name, vantage: id })));
