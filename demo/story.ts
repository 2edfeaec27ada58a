import { setTimeout as sleep } from 'node:timers/promises';
import type { Resolver } from '../lib/dns/types';
import type { Message } from '../lib/notification/message';
import { targetFromName } from '../lib/probe/target';
import { sqliteTable } from '../lib/store/sqliteTable';
import { vantageStore } from '../lib/store/vantageStore';
import type { Role } from '../lib/telemetry/contract';
import { type PrometheusMetrics, prometheusMetrics } from '../lib/watch/prometheus';
import { type EmbeddedVantage, embeddedCanary } from '../lib/workflow/embedded';
import { createAuthority } from '../test/support/certificates';
import { startFleet } from './fleet';
import { startLivePage } from './livePage';
import type { Narrator } from './narrator';

const DOMAIN = 'contoso.example';
const MX_HOST = 'contoso-example.mail.protection.example';
const SERVER_NAME = 'AM1EHSMHS003.mail.protection.example';
const EVERY_SECONDS = 2;
const LONGEST_RUN_MS = 30_000;

const VANTAGES = [
  { id: 'us-east-1', role: 'observer', heloName: 'canary-use1.example.org', egress: '198.51.100.80' },
  { id: 'hq', role: 'mail-path', heloName: 'mail.example.org', egress: '203.0.113.9' },
  { id: 'ap-southeast-2', role: 'observer', heloName: 'canary-apse2.example.org', egress: '192.0.2.44' },
] as const satisfies readonly Place[];

interface Place {
  readonly id: string;
  readonly role: Role;
  readonly heloName: string;
  readonly egress: string;
}

/**
 * What the story came to: true where one message said the loss and one the recovery, and phones got theirs. After it the
 * page and all behind it stay for `openForMs`, or less where somebody asks for the end.
 */
export async function tellStory(narrator: Narrator, openForMs: number): Promise<boolean> {
  const authority = await createAuthority();
  const fleet = await startFleet({
    serverName: SERVER_NAME,
    certificate: await authority.issue({ names: [MX_HOST] }),
    seenAs: new Map(VANTAGES.map(({ heloName, egress }) => [heloName, egress])),
  });
  const table = sqliteTable(':memory:');
  const metrics = prometheusMetrics();
  const vantages = VANTAGES.map((place) => embeddedVantage(place, metrics));
  const said: Message[] = [];
  const now = () => new Date();
  const canary = embeddedCanary({
    table,
    vantages,
    targets: [{ ...targetFromName(DOMAIN), port: fleet.port }],
    judge: { everySeconds: EVERY_SECONDS, now, log: narrator.log },
    tell: {
      context: { installation: 'demo', everySeconds: EVERY_SECONDS },
      publish: async (message) => {
        said.push(message);
        narrator.message(message);
      },
      now,
      wait: (ms) => sleep(ms),
      gatherMs: 500,
      log: narrator.log,
    },
  });

  const look = async () => {
    await canary.run(now(), AbortSignal.timeout(LONGEST_RUN_MS));
    await canary.sweep();
  };
  let runs = 0;
  const run = async () => {
    runs += 1;
    await look();
    const { views } = await readViews();
    narrator.run(runs, views);
    await sleep(EVERY_SECONDS * 1000);
  };
  const readViews = async () => {
    const store = vantageStore(table);
    const read = await Promise.all(VANTAGES.map(({ id }) => store.read(id, 0)));
    return { views: read.flatMap(({ views }) => views) };
  };

  const page = await startLivePage({
    table,
    vantages: vantages.map(({ configured }) => configured),
    everySeconds: EVERY_SECONDS,
    metrics,
    log: narrator.log,
  });
  try {
    narrator.begin(DOMAIN, VANTAGES);
    narrator.page(page.url);
    narrator.scene('All is well: two runs, and STARTTLS becomes the expected thing.');
    await run();
    await run();
    narrator.scene('The receiver puts 203.0.113.9, the address that the mail of hq leaves by, on its list.');
    fleet.restricted.add('mail.example.org');
    await run();
    await run();
    narrator.scene('The machine behind it is cleaned, the address delisted.');
    fleet.restricted.clear();
    await run();
    await run();
    const isTold = isOneLossAndOneRecovery(said);
    narrator.end(said, isTold);
    if (openForMs > 0) {
      narrator.open(page.url, openForMs);
      await goOn(look, openForMs);
    }
    return isTold;
  } finally {
    await page.close();
    await fleet.close();
    table.close();
  }
}

/** Looks again and again, so that the page stays young. */
async function goOn(look: () => Promise<void>, forMs: number): Promise<void> {
  const asked = new AbortController();
  const end = () => asked.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(forMs)]);
  while (!signal.aborted) {
    await look();
    await sleep(EVERY_SECONDS * 1000, undefined, { signal }).catch(() => undefined);
  }
}

/** The loss at once, to phones after the next run; the recovery to both. */
function isOneLossAndOneRecovery(said: readonly Message[]): boolean {
  const [loss, confirmed, recovery, end] = said;
  return (
    said.map(({ channel }) => channel).join() === 'email,sms,email,sms' &&
    loss?.severity === 'critical' &&
    confirmed?.sms.startsWith('CRIT ') === true &&
    recovery?.subject.startsWith('RESOLVED') === true &&
    end?.sms.startsWith('OK ') === true
  );
}

function embeddedVantage({ id, role, heloName, egress }: Place, { emit }: PrometheusMetrics): EmbeddedVantage {
  return {
    configured: { id, role, external: role === 'mail-path', egress },
    probe: {
      vantage: { id, role, heloName, allowPrivateTargets: true, ipv6: false, logEveryHost: false, controlHosts: [] },
      everySeconds: EVERY_SECONDS,
      metricsLevel: 'full',
      resolver,
      emit,
      log: () => {},
      now: () => new Date(),
      wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
      confirmAfterMs: 500,
    },
  };
}

/** The domain's one MX host, at loopback. */
const resolver: Resolver = {
  mx: async (domain) =>
    domain === DOMAIN
      ? { status: 'found', records: [{ preference: 0, exchange: MX_HOST }] }
      : { status: 'none', reason: 'no-such-name' },
  addresses: async (host, family) =>
    host === MX_HOST && family === 4
      ? { status: 'found', records: ['127.0.0.1'] }
      : { status: 'none', reason: 'no-such-record' },
};
