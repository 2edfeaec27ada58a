import { X509Certificate } from 'node:crypto';
import type { ValidatingServer } from '../../../../lib/dns/validatingServer';
import type { SmtpSession } from '../../../../lib/smtp/types';
import { createCertificates } from '../../../support/certificates';
import { type FakeZones, fakeValidatingResolver, signed } from '../../../support/fakeValidatingResolver';
import { type SessionKind, sessions } from '../reports';
import { fileWith } from '../storeWith';
import { diagnoseHere } from './diagnoseHere';

const HOST = 'mx1.example.org';
const zone = { 'example.org': { mx: [[10, HOST]] }, [HOST]: { a: ['198.41.0.1'] } } as const;
const zones: FakeZones = {
  mx: { 'example.org': signed({ preference: 10, exchange: HOST }) },
  a: { [HOST]: signed('198.41.0.1') },
  tlsa: { [`_25._tcp.${HOST}`]: signed({ usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) }) },
};

/** A handshake whose certificate was kept; no record of the zones matches it. */
let kept: SmtpSession;
beforeAll(async () => {
  const { valid } = await createCertificates(HOST);
  const certificates = [new X509Certificate(valid.cert).raw.toString('base64')];
  kept = { ...sessions.healthy, tls: { ...sessions.healthy.tls, certificates } };
});

async function diagnose(
  argv: readonly string[],
  session: SessionKind | 'kept',
  configFile?: string,
  validated: FakeZones = zones,
) {
  const opened: ValidatingServer[] = [];
  const seen = await diagnoseHere(['example.org', '--egress', '203.0.113.9', ...argv], zone, {
    runSession: async () => (session === 'kept' ? kept : sessions[session]),
    lookAtSts: async () => ({ record: { status: 'none' } }),
    openValidatingResolver: async (server) => {
      opened.push(server);
      return fakeValidatingResolver(validated);
    },
    ...(configFile !== undefined && { configFile }),
  });
  return { ...seen, asked: opened.map((server) => (server.transport === 'dns' ? server.address : server.url)) };
}

test('a loss says what senders with DANE do', async () => {
  const { status, text } = await diagnose(['--dane', '127.0.0.1'], 'missing');
  expect(status).toBe(2);
  expect(text).toContain(`${HOST} has signed TLSA records, so senders with DANE are now queueing`);
});

test('records that match nothing come before what else is so', async () => {
  const { status, text } = await diagnose(['--dane', '127.0.0.1'], 'kept');
  expect(status).toBe(2);
  expect(text).toContain('critical example.org offers STARTTLS, and would not pass what senders with DANE check');
  expect(text).toContain(
    `No TLSA record of ${HOST} matches its certificate (3 1 1 00000000…); senders with DANE are now queueing (tlsa-invalid). Senders that do not look at that deliver all the same.`,
  );
  expect(text).not.toContain('nothing that can be seen here');
});

const FILE =
  'targets: [a.example]\nvalidatingResolver: https://dns.example.org/dns-query\ncontrolHosts: [mx1.example.org]\n';

test.each([
  { what: 'of nobody without one', argv: [], file: undefined, asked: [] },
  { what: 'of the one that canary.yaml names', argv: [], file: FILE, asked: ['https://dns.example.org/dns-query'] },
  { what: 'of the option before that', argv: ['--dane', '127.0.0.1'], file: FILE, asked: ['127.0.0.1'] },
])('DANE is asked $what, and once', async ({ argv, file, asked }) => {
  const seen = await diagnose(argv, 'healthy', file === undefined ? undefined : fileWith(file));
  expect(seen.asked).toEqual(asked);
  expect(seen.text.includes('DANE is not checked here')).toBe(asked.length === 0);
});

const requiring = (domain: string): string => FILE.replace('[a.example]', `[{ domain: ${domain}, requireDane: true }]`);
const WITHOUT: FakeZones = { ...zones, tlsa: { [`_25._tcp.${HOST}`]: 'no-such-record' } };

test.each([
  { what: 'by the option', argv: ['--dane', '127.0.0.1', '--require-dane'], file: undefined, isRequired: true },
  { what: 'by canary.yaml', argv: [], file: requiring('example.org'), isRequired: true },
  { what: 'by canary.yaml of another domain', argv: [], file: requiring('a.example'), isRequired: false },
])('where there is no DANE, and it is required $what, that is the headline: $isRequired', async (row) => {
  const file = row.file === undefined ? undefined : fileWith(row.file);
  const { status, text } = await diagnose(row.argv, 'healthy', file, WITHOUT);
  expect(status).toBe(row.isRequired ? 2 : 0);
  expect(text.includes('would not pass what senders with a demand for DANE check')).toBe(row.isRequired);
  expect(text.includes('who requires DANE keeps the mail (dane-required)')).toBe(row.isRequired);
});
