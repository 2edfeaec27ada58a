import { OTHER_ZONE, SPAMHAUS_ZONE, zonesListing } from './blockLists';
import { bareReplies } from './ehlo';
import { expectLosing, expectNews, MARGIN_MS, TWO_RUNS_MS, toldOf } from './expectation';
import { FOUNDING } from './fleet';
import { CANARY, EVERY_MS, MAIL_PATH } from './installation';
import { lostKeywords } from './message';
import { vantagePoints } from './metricPoints';
import { WITHHELD_KEYWORDS } from './postfix';
import type { Stage } from './stage';
import { listingOf } from './vantageItems';
import { pause } from './waiting';
import { expectShown, shownBy } from './widget';

/** Lists are not asked twice within this time. */
const ASKED_AGAIN_AFTER_MS = 10 * EVERY_MS;

/** The founding incident: the address that the mail leaves from gets onto a block list, and the receiver heeds it. */
export const playListing = async (stage: Stage): Promise<void> => {
  const { protocol, hub } = stage;
  await untilListsAreAskedAgain(stage);
  protocol.heading(
    `${MAIL_PATH.mailEgress} gets onto block lists, and Postfix withholds STARTTLS from ${MAIL_PATH.id}`,
  );
  const lostAt = new Date();
  await list(stage, [MAIL_PATH.mailEgress]);
  await stage.postfix.withhold([{ address: stage.addresses.founding, clients: [MAIL_PATH.sourceAddress] }]);
  await expectRefusal(stage);
  const lost = await expectNews(stage, {
    since: lostAt,
    timeoutMs: TWO_RUNS_MS,
    lines: [
      `email opened ${FOUNDING.mxHost} some-vantages source-address-reputation`,
      `sms confirmed ${FOUNDING.mxHost} some-vantages source-address-reputation`,
      `email new egress-listed ${MAIL_PATH.id}`,
    ],
  });
  const opened = toldOf(lost, 'opened', FOUNDING.mxHost);
  const { transition } = opened;
  expectLosing(protocol, transition, [MAIL_PATH.id]);
  const { confidence, evidence } = transition.cause;
  protocol.check('its confidence is high', confidence === 'high', transition.cause);
  const names = [
    `${MAIL_PATH.mailEgress} is on XBL (CBL data) of ${SPAMHAUS_ZONE}`,
    `listed by ${OTHER_ZONE} (127.0.0.4)`,
  ];
  const isNamed = names.every((words) => evidence.some((line) => line.includes(words)));
  protocol.check('its evidence names the lists, and what they stand for', isNamed, evidence);
  const keywords = lostKeywords(transition, MAIL_PATH.id);
  const hasAll = WITHHELD_KEYWORDS.every((keyword) => keywords.includes(keyword));
  protocol.check(`it names the keywords that ${MAIL_PATH.id} lost`, hasAll, keywords);
  const points = await vantagePoints(
    hub,
    { installation: CANARY.name, vantage: MAIL_PATH.id },
    new Date(lostAt.getTime() + EVERY_MS),
  );
  protocol.check(`${MAIL_PATH.id} reports StarttlsOffered = 0`, points.at(-1)?.minimum === 0, points);

  const [id = ''] = transition.id.split('#');
  await expectShown(stage, 'open', [id, FOUNDING.mxHost, 'source-address-reputation', 'address on a block list']);
  await expectShown(stage, 'matrix', [FOUNDING.mxHost, 'no STARTTLS', '<del>STARTTLS</del>', `incident ${id}`]);

  await restored(stage, opened.at, lostAt);
  await expectShown(stage, 'log', [id, 'resolved']);
  protocol.check('and as open no more', !(await shownBy(stage, 'open')).includes(id));
};

const restored = async (stage: Stage, openedAt: Date, lostAt: Date): Promise<void> => {
  const { protocol } = stage;
  protocol.heading('It is off the lists, and Postfix offers everything to everybody again');
  const restoredAt = new Date();
  await list(stage, []);
  await stage.postfix.withhold([{ address: stage.addresses.founding, clients: [] }]);
  const news = await expectNews(stage, {
    since: restoredAt,
    timeoutMs: TWO_RUNS_MS,
    lines: [`email resolved ${FOUNDING.mxHost}`, `sms resolved ${FOUNDING.mxHost}`],
  });
  const { transition, at } = toldOf(news, 'resolved', FOUNDING.mxHost);
  const least = (restoredAt.getTime() - openedAt.getTime()) / 1_000;
  const most = (at.getTime() - lostAt.getTime()) / 1_000;
  const seconds = transition.durationSeconds ?? Number.NaN;
  protocol.check(
    `it says how long STARTTLS was gone, between ${least.toFixed(0)} s and ${most.toFixed(0)} s`,
    seconds >= Math.floor(least) && seconds <= Math.ceil(most),
    transition.durationSeconds,
  );
  protocol.say(`its duration: ${seconds} s`);
};

const list = async ({ nameServer }: Stage, addresses: readonly string[]): Promise<void> => {
  for (const [zone, records] of Object.entries(zonesListing(addresses))) await nameServer.publish(zone, records);
};

const untilListsAreAskedAgain = async ({ protocol, hub }: Stage): Promise<void> => {
  const listing = await listingOf(hub, CANARY.name, MAIL_PATH.id, MAIL_PATH.mailEgress);
  protocol.check(`${MAIL_PATH.id} has asked the block lists`, listing !== undefined, listing);
  if (listing === undefined) return;
  const waitMs = Date.parse(listing.observedAt) + ASKED_AGAIN_AFTER_MS + MARGIN_MS - Date.now();
  // The loss shows with the next run at the earliest, and that may come at once.
  if (waitMs <= 0) return;
  protocol.say(`${(waitMs / 1_000).toFixed(0)} s until they would be asked again`);
  await pause(waitMs);
};

/** Else every loss here would look as if something on the path took the keyword away. */
const expectRefusal = async ({ protocol, addresses }: Stage): Promise<void> => {
  const endpoint = { address: addresses.founding, port: 25 };
  const [, [reply = ''] = []] = await bareReplies(endpoint, MAIL_PATH.sourceAddress, ['EHLO e2e.test', 'STARTTLS']);
  protocol.check(`Postfix refuses STARTTLS where it withholds it: ${reply}`, reply.startsWith('5'), reply);
};
