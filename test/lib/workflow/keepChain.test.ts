import { X509Certificate } from 'node:crypto';
import { targetFromName } from '../../../lib/probe/target';
import type { SessionOptions } from '../../../lib/smtp/types';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { vantageStore } from '../../../lib/store/vantageStore';
import type { VantageSettings } from '../../../lib/telemetry/contract';
import { keepChainOf } from '../../../lib/workflow/keepChain';
import { probeRun } from '../../../lib/workflow/probeRun';
import { createCertificates, type ServerCertificate } from '../../support/certificates';
import { fakeResolver } from '../../support/fakeResolver';
import { healthy, observation } from '../../support/observations';
import { minute } from '../../support/records';

const HOST = 'mx.example.net';
let certificate: ServerCertificate;
beforeAll(async () => {
  ({ valid: certificate } = await createCertificates(HOST));
});

const upgraded = (certificates?: readonly string[]) => ({
  ...healthy(),
  tls: {
    protocol: 'TLSv1.3',
    cipher: 'x',
    trusted: true,
    matchesName: true,
    names: [HOST],
    fingerprint256: 'AA',
    ...(certificates !== undefined && { certificates }),
  },
});
const base64 = (): string => new X509Certificate(certificate.cert).raw.toString('base64');

test('a chain is compared with the names of the domain and of its host (RFC 7672 §3.2.2)', () => {
  const chain = keepChainOf('example.net')(observation(upgraded([base64()]), minute(0)));
  expect(chain).toMatchObject({ path: [{ whole: {}, key: {} }], names: [HOST], otherNames: ['example.net'] });
  expect(keepChainOf('example.net')(observation(upgraded(), minute(0)))).toBeUndefined();
});

/** One run over example.net; gives how sessions were asked for, and what was kept. */
async function ran(more: Partial<VantageSettings>) {
  const store = vantageStore(sqliteTable(':memory:'));
  const asked: (boolean | undefined)[] = [];
  const vantage: VantageSettings = {
    id: 'a',
    role: 'observer',
    heloName: 'probe.example.org',
    allowPrivateTargets: true,
    ipv6: false,
    logEveryHost: false,
    controlHosts: [],
    ...more,
  };
  const deps = {
    vantage,
    store,
    everySeconds: 300,
    metricsLevel: 'lean' as const,
    resolver: fakeResolver({ 'example.net': { mx: [[10, HOST]] }, [HOST]: { a: ['192.0.2.1'] } }),
    emit: async () => {},
    log: () => {},
    now: () => new Date(minute(0)),
    wait: async () => {},
    confirmAfterMs: 0,
    runSession: async ({ keepCertificates }: SessionOptions) => {
      asked.push(keepCertificates);
      return upgraded(keepCertificates ? [base64()] : undefined);
    },
  };
  const { signal } = new AbortController();
  const run = { scheduledAt: new Date(minute(0)), shard: 0, targets: [targetFromName('example.net')] };
  await probeRun(run, deps, { observe: signal, all: signal });
  const { views } = await store.read('a', 0, new Date(minute(0)));
  return { asked: [...new Set(asked)], chain: views[0]?.addresses[0]?.chain };
}

test('a vantage keeps chains where somebody looks for DANE, and nothing elsewhere', async () => {
  expect(await ran({ keepsChains: true })).toMatchObject({ asked: [true], chain: { names: [HOST] } });
  expect(await ran({})).toEqual({ asked: [undefined], chain: undefined });
});
