import type { ServedChain, View } from '../../../lib/judgement/view';
import type { Message } from '../../../lib/notification/message';
import type { KeptDane } from '../../../lib/policy/keptDane';
import type { PolicyView } from '../../../lib/policy/policyView';
import { findingStore } from '../../../lib/store/findingStore';
import { incidentStore } from '../../../lib/store/incidentStore';
import { policyStore } from '../../../lib/store/policyStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Key } from '../../../lib/store/table';
import { vantageStore } from '../../../lib/store/vantageStore';
import type { ConfiguredVantage } from '../../../lib/telemetry/contract';
import { judgeEverything, judgesOver } from '../../../lib/workflow/judgeEverything';
import { tellEverything } from '../../../lib/workflow/tellEverything';
import { finding } from '../../support/findings';
import { hour, policyHeartbeat, policyView } from '../../support/policies';
import { heartbeat, view } from '../../support/records';
import { tellingTo } from '../../support/telling';

const HOST = 'mx.example.net';
const VANTAGES: readonly ConfiguredVantage[] = [{ id: 'a', role: 'observer', external: true }];
const base64 = (of: number, length = 32): string => Buffer.alloc(length, of).toString('base64');
const { fetched: _, record: __, cached: ___, ...sts } = policyView().sts;

const dane = (n: number, of: number | 'none' | 'bogus' | 'unusable' | 'unknown'): KeptDane => ({
  mxHost: HOST,
  since: hour(n).toISOString(),
  dane:
    of === 'none'
      ? { status: 'none', reason: 'no-tlsa' }
      : of === 'bogus'
        ? { status: 'bogus', looked: `A of ${HOST}`, message: 'its signatures have expired' }
        : of === 'unknown'
          ? { status: 'unknown', looked: `A of ${HOST}`, message: 'the DNS server does not validate' }
          : {
              status: 'dane',
              baseDomain: HOST,
              records: [
                of === 'unusable'
                  ? { usage: 1, selector: 1, matching: 1, data: base64(1) }
                  : { usage: 3, selector: 1, matching: 1, data: base64(of) },
              ],
            },
});
const unsure = (kept: KeptDane, n: number): KeptDane => ({
  ...kept,
  unsure: { since: hour(n).toISOString(), looked: 'MX of example.net', message: 'the DNS server did not answer' },
});

/** Judge and notify over one table, in which a vantage that sees the host and the policy check write. */
function installation() {
  const table = sqliteTable(':memory:');
  const [policies, vantages, incidents] = [policyStore(table), vantageStore(table), incidentStore(table)];
  const messages: Message[] = [];
  let clock = hour(0);
  let keys: Key[] = [];
  table.onWrite((key) => void keys.push(key));
  const context = { now: () => clock, log: () => {} };
  const deps = { ...context, store: incidents, vantages: VANTAGES, everySeconds: 300, ask: async () => {} };
  const judges = judgesOver(table, deps, [0]);
  const telling = tellingTo(messages, table, incidents, context, {
    vantages: VANTAGES,
    shards: [0],
    everySeconds: 300,
    windows: [],
    hasSummaries: false,
  });
  const settle = async (): Promise<void> => {
    while (keys.length > 0) {
      const batch = keys;
      keys = [];
      await judgeEverything(batch, judges);
      await tellEverything(batch, telling);
    }
    await judgeEverything('sweep', judges);
    await tellEverything('sweep', telling);
    keys = [];
  };
  const run = (): Promise<void> => {
    const at = clock.toISOString();
    return vantages.writeHeartbeat(heartbeat(0, { scheduledAt: at, startedAt: at, endedAt: at }));
  };
  return {
    messages,
    /** A handshake that shows a certificate, whose digests are all made of `of`. */
    async shakes(n: number, of: number, more: Partial<View> = {}) {
      clock = hour(n);
      const digests = { sha256: base64(of), sha512: base64(of, 64) };
      const chain: ServedChain = { path: [{ whole: digests, key: digests }], names: [HOST], otherNames: [] };
      const own = view({ observedAt: clock.toISOString(), ...more });
      const addresses = own.addresses.map((one) => ({ ...one, chain, upgradedAt: clock.toISOString() }));
      await vantages.writeView({ ...own, addresses });
      await run();
      await settle();
    },
    /** A look at example.net; then the next run of the vantage, which sees what it saw before. */
    async looks(n: number, kept: KeptDane, more: Partial<PolicyView> = {}) {
      clock = hour(n);
      await run();
      const none = { ...sts, record: { status: 'none' as const } };
      await policies.write(policyView({ sts: none, dane: [kept], observedAt: clock.toISOString(), ...more }));
      await policies.writeHeartbeat(policyHeartbeat(clock));
      await settle();
      clock = new Date(clock.getTime() + 300_000);
      await run();
      await settle();
    },
    /** A look that found all as it was, and so wrote nothing but that it was. */
    async looksAlike(n: number) {
      clock = hour(n);
      await policies.writeHeartbeat(policyHeartbeat(clock));
      await settle();
    },
    /** The judge's minute; each half hour it looks at all that stands. */
    async sweeps(n: number) {
      clock = hour(n);
      await run();
      await settle();
    },
    standing: async (kind: 'host' | 'target' = 'host') => {
      const subject = kind === 'host' ? `${HOST}:25` : 'example.net';
      const records = await findingStore(table).read({ kind, subject });
      return records.flatMap(({ record }) => (record.resolvedAt === undefined ? [record.code] : []));
    },
  };
}

test('a look that finds other records judges the hosts, and tells of the certificate that has none', async () => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(0.1, 1));
  expect(await world.standing()).toEqual([]);
  await world.looks(1.1, dane(1.1, 2));
  expect(await world.standing()).toEqual([]);
  await world.looks(2.5, dane(1.1, 2));
  expect(await world.standing()).toEqual(['tlsa-invalid']);
  const [message] = world.messages;
  expect(message?.subject).toMatch(/^CRITICAL: .*mx\.example\.net/);
  expect(message?.email.replace(/\s+/g, ' ')).toContain('senders with DANE are now queueing');
  await world.looks(3.5, dane(3.5, 1));
  await world.looks(4.5, dane(3.5, 1));
  expect(await world.standing()).toEqual([]);
});

test('another certificate waits for the next look at the records, which the sweep finds though it wrote nothing', async () => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(0.1, 1));
  await world.shakes(1, 5);
  expect(await world.standing()).toEqual([]);
  await world.looksAlike(1.1);
  expect(await world.standing()).toEqual([]);
  await world.sweeps(1.5);
  expect(await world.standing()).toEqual(['tlsa-invalid']);
});

test('a roll-over whose record is published just before the certificate is used is nothing', async () => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(0.1, 1));
  await world.shakes(1, 5);
  await world.looks(1.1, dane(1.1, 5));
  expect(await world.standing()).toEqual([]);
});

test('while the records can not be told nothing begins', async () => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, unsure(dane(0.1, 1), 0.1));
  await world.shakes(1, 5);
  await world.looks(1.1, unsure(dane(0.1, 1), 0.1));
  expect(await world.standing()).toEqual([]);
  await world.looks(2.1, dane(0.1, 1));
  expect(await world.standing()).toEqual(['tlsa-invalid']);
});

test.each([
  { what: 'can not be told', kept: unsure(dane(-2, 2), 1.1) },
  { what: 'have broken signatures', kept: dane(1.1, 'bogus') },
])('while the records $what nothing ends', async ({ kept }) => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(-2, 2));
  await world.looks(1.1, kept);
  await world.shakes(1.5, 2);
  await world.looks(2.1, kept);
  expect(await world.standing()).toEqual(['tlsa-invalid']);
  await world.looks(3.1, dane(3.1, 2));
  await world.looks(4.1, dane(3.1, 2));
  expect(await world.standing()).toEqual([]);
});

test('a policy check that is silent begins and ends nothing', async () => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(0.1, 1));
  await world.shakes(8, 5);
  expect(await world.standing()).toEqual([]);
});

const broken = finding({
  code: 'dnssec-invalid',
  severity: 'critical',
  message: 'its signatures have expired',
  since: hour(0.1).toISOString(),
});

test('broken signatures of a domain stand while nobody can tell', async () => {
  const world = installation();
  await world.looks(0.1, dane(0.1, 'bogus'), { findings: [broken] });
  expect(await world.standing('target')).toEqual(['dnssec-invalid']);
  await world.looks(1.1, unsure(dane(0.1, 'bogus'), 1.1), { findings: [broken] });
  await world.looks(2.1, unsure(dane(0.1, 'none'), 1.1), { findings: [] });
  expect(await world.standing('target')).toEqual(['dnssec-invalid']);
  await world.looks(3.1, dane(3.1, 'none'), { findings: [] });
  await world.looks(4.1, dane(3.1, 'none'), { findings: [] });
  expect(await world.standing('target')).toEqual([]);
});

const expired = finding({ code: 'certificate-expired', severity: 'warning', message: 'it has expired' });

test('a certificate that has expired is nothing beside a DANE-EE record that matches (RFC 7672 §3.1.1)', async () => {
  const world = installation();
  const tlsFindings = [{ code: expired.code, severity: expired.severity, message: expired.message }];
  const addresses = view().addresses.map((one) => ({ ...one, tlsFindings }));
  await world.looks(0, dane(0, 1));
  await world.shakes(0.5, 1, { findings: [expired], addresses });
  expect(await world.standing()).toEqual([]);
  await world.looks(1, dane(1, 'none'));
  expect(await world.standing()).toEqual(['certificate-expired']);
});

const REQUIRED = { requireDane: true } as const;

test.each([
  { what: 'no records', kept: dane(0.1, 'none'), requires: true, found: ['dane-required'] },
  { what: 'records of no use', kept: dane(0.1, 'unusable'), requires: true, found: ['dane-required'] },
  { what: 'records that match', kept: dane(0.1, 1), requires: true, found: [] },
  { what: 'records that match nothing', kept: dane(-2, 2), requires: true, found: ['tlsa-invalid'] },
  { what: 'broken signatures', kept: dane(0.1, 'bogus'), requires: true, found: [] },
  { what: 'nobody who can tell', kept: dane(0.1, 'unknown'), requires: true, found: [] },
  { what: 'nobody who can tell any more', kept: unsure(dane(-2, 'none'), 0.1), requires: true, found: [] },
  { what: 'no records', kept: dane(0.1, 'none'), requires: false, found: [] },
  { what: 'records of no use', kept: dane(0.1, 'unusable'), requires: false, found: ['tlsa-invalid'] },
])('with $what a host has, where DANE is required ($requires): $found', async ({ kept, requires, found }) => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, kept, requires ? REQUIRED : {});
  expect(await world.standing()).toEqual(found);
});

test('DANE that is required and gone is told at once, and over when its records are back', async () => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(0.1, 1), REQUIRED);
  expect(world.messages).toEqual([]);
  await world.looks(1.1, dane(1.1, 'none'), REQUIRED);
  const [message] = world.messages;
  expect(message?.subject).toMatch(/^CRITICAL: .*mx\.example\.net/);
  expect(message?.email.replace(/\s+/g, ' ')).toMatch(
    /mx\.example\.net has no DANE: it has no TLSA records; who requires DANE keeps the mail/i,
  );
  expect(message?.email).not.toContain('senders with DANE');
  await world.looks(2.1, dane(2.1, 1), REQUIRED);
  expect(await world.standing()).toEqual([]);
  expect(world.messages.map(({ subject, channel = 'email' }) => `${channel} ${subject.split(':')[0]}`)).toEqual([
    'email CRITICAL',
    'sms CRITICAL',
    'email RESOLVED',
    'sms RESOLVED',
  ]);
});

test.each([
  { what: 'can not be told', kept: unsure(dane(0.1, 'none'), 1.1) },
  { what: 'have broken signatures', kept: dane(1.1, 'bogus') },
])('while the records $what, the want of them does not end', async ({ kept }) => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(0.1, 'none'), REQUIRED);
  await world.looks(1.1, kept, REQUIRED);
  await world.looks(2.1, kept, REQUIRED);
  expect(await world.standing()).toEqual(['dane-required']);
  await world.looks(3.1, dane(3.1, 1), REQUIRED);
  expect(await world.standing()).toEqual([]);
});

test('what is required no longer is over with the next look', async () => {
  const world = installation();
  await world.shakes(0, 1);
  await world.looks(0.1, dane(0.1, 'none'), REQUIRED);
  expect(await world.standing()).toEqual(['dane-required']);
  await world.looks(1.1, dane(0.1, 'none'));
  expect(await world.standing()).toEqual([]);
});
