import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { reportSchema } from '../../../lib/cli/reportSchema';
import { runCli } from '../../../lib/cli/runCli';
import type { TlsaData } from '../../../lib/dns/validatingResolver';
import type { ValidatingServer } from '../../../lib/dns/validatingServer';
import type { StsLook } from '../../../lib/policy/mtaStsLook';
import { runSession } from '../../../lib/smtp/session';
import { createAuthority, type ServerCertificate } from '../../support/certificates';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';
import {
  type FakeValidatingResolver,
  type FakeZones,
  fakeValidatingResolver,
  signed,
  unsigned,
  unvalidated,
} from '../../support/fakeValidatingResolver';
import { type ScriptedServer, serves, startScriptedServer } from '../../support/scriptedServer';
import { machineOf, recordingContext } from './recordingContext';

const file = join(__dirname, '../../../docs/check.schema.json');
const published = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));
const HOST = 'mx.example.org';
const OTHER = 'mx2.example.org';
const dayMs = 24 * 60 * 60 * 1_000;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * dayMs);

/** Which certificate a server shows. */
type Certified = 'valid' | 'next' | 'expired' | 'otherName';
/** `none`: it offers no STARTTLS; `unoffered`: it takes it all the same. */
type Kind = Certified | 'none' | 'unoffered';
type Shown = Readonly<Record<Certified, ServerCertificate>>;

let shown: Shown;
let servers: Readonly<Record<Kind, ScriptedServer>>;

beforeAll(async () => {
  const authority = await (await createAuthority()).delegate('Test Sub-Authority');
  const [valid, next, expired, otherName] = await Promise.all([
    authority.issue({ names: [HOST, OTHER] }),
    authority.issue({ names: [HOST] }),
    authority.issue({ names: [HOST], notBefore: daysFromNow(-60), notAfter: daysFromNow(-1) }),
    authority.issue({ names: ['wrong.example.net'] }),
  ]);
  shown = { valid, next, expired, otherName };
  const start = (certificate?: ServerCertificate, offers = certificate !== undefined) =>
    startScriptedServer({
      scripts: () => [
        serves({
          ehlo: (isEncrypted) =>
            isEncrypted || !offers
              ? ['250-mx.example.org', '250 SIZE 1000']
              : ['250-mx.example.org', '250-SIZE 1000', '250 STARTTLS'],
          ...(certificate !== undefined && { certificate }),
        }),
      ],
    });
  servers = {
    valid: await start(valid),
    next: await start(next),
    expired: await start(expired),
    otherName: await start(otherName),
    none: await start(),
    unoffered: await start(valid, false),
  };
});

afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.verify()));
});

/** The certificates of a PEM, the server's own first. */
const chainOf = ({ cert }: ServerCertificate): readonly X509Certificate[] =>
  cert.split(/(?<=-----END CERTIFICATE-----\n?)(?=-----BEGIN)/).map((pem) => new X509Certificate(pem));

/** `3 1 1` of the server's own key, `2 0 1` of the authority that is sent with it. */
function recordOf(kind: keyof Shown, usage: 1 | 2 | 3): TlsaData {
  const [own, authority] = chainOf(shown[kind]);
  if (own === undefined || authority === undefined) throw new Error('a chain has two certificates');
  const hashed = usage === 2 ? authority.raw : own.publicKey.export({ type: 'spki', format: 'der' });
  const data = createHash('sha256').update(hashed).digest();
  return { usage, selector: usage === 2 ? 0 : 1, matching: 1, data };
}

/** One signed domain whose hosts have these records. */
const signedZones = (records: readonly TlsaData[], hosts: readonly string[] = [HOST]): FakeZones => ({
  mx: { 'example.org': signed(...hosts.map((exchange) => ({ preference: 10, exchange }))) },
  a: Object.fromEntries(hosts.map((host) => [host, signed('198.41.0.1')])),
  tlsa: Object.fromEntries(hosts.map((host) => [`_25._tcp.${host}`, signed(...records)])),
});

interface Scene {
  readonly zones?: () => FakeZones;
  /** Of the addresses of mx.example.org, in their order. */
  readonly addresses?: readonly Kind[];
  /** Of a second host. */
  readonly other?: Kind;
  readonly names?: Readonly<Record<string, FakeName>>;
  readonly argv?: readonly string[];
  readonly look?: StsLook;
}

const DANE = ['--dane', '127.0.0.1'];

async function check({ zones, addresses = ['valid'], other, names, argv, look }: Scene) {
  const opened: ValidatingServer[] = [];
  const kept: (boolean | undefined)[] = [];
  let resolver: FakeValidatingResolver | undefined;
  const byAddress = new Map<string, Kind>(addresses.map((kind, index) => [`198.41.0.${index + 1}`, kind]));
  if (other !== undefined) byAddress.set('198.41.0.99', other);
  const zone: Readonly<Record<string, FakeName>> = {
    'example.org': {
      mx: [[10, HOST], ...(other === undefined ? [] : [[10, OTHER] as const])],
    },
    [HOST]: { a: [...byAddress.keys()].filter((address) => address !== '198.41.0.99') },
    [OTHER]: { a: ['198.41.0.99'] },
    ...names,
  };
  const context = recordingContext(fakeResolver(zone), {
    now: () => new Date(),
    machine: machineOf({ address: '203.0.113.9' }),
    runSession: ({ address, port: _, ...options }) => {
      kept.push(options.keepCertificates);
      const server = servers[byAddress.get(address) ?? 'none'];
      return runSession({ ...options, address: server.address, port: server.port });
    },
    lookAtSts: async () => look ?? { record: { status: 'none' } },
    openValidatingResolver: async (server) => {
      opened.push(server);
      resolver = fakeValidatingResolver(zones?.() ?? {});
      return resolver;
    },
  });
  const asked = argv ?? ['example.org', ...DANE];
  const status = await runCli(['check', '-4', '--helo', 'canary.example.net', ...asked], context);
  const { stdout, stderr } = context.output;
  return { status, stdout, stderr, opened, kept, questions: resolver?.questions ?? [] };
}

const ZERO: TlsaData = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) };
const matched = (kind: keyof Shown, usage: 2 | 3) => () => signedZones([recordOf(kind, usage)]);
const ONE =
  'note      DANE: 1 of 1 mail hosts have signed TLSA records (1); the certificate matches at 1 of 1 address.';

test.each<Scene & { what: string; status: number; lines: readonly string[] }>([
  { what: 'a 3 1 1 that matches', zones: matched('valid', 3), status: 0, lines: [ONE] },
  { what: 'a 2 0 1 that matches', zones: matched('valid', 2), status: 0, lines: [ONE] },
  {
    what: 'a 3 1 1 that matches what has expired',
    zones: matched('expired', 3),
    addresses: ['expired'],
    status: 0,
    lines: [ONE],
  },
  {
    what: 'a 3 1 1 that matches what is for another name',
    zones: matched('otherName', 3),
    addresses: ['otherName'],
    status: 0,
    lines: [ONE],
  },
  {
    what: 'a 2 0 1 that matches the authority of what has expired',
    zones: matched('expired', 2),
    addresses: ['expired'],
    status: 2,
    lines: [
      'matches its authority, but a certificate of the chain has expired; senders with DANE are now queueing (certificate-expired).',
      'DANE: 1 of 1 mail hosts have signed TLSA records (1); the certificate matches at 0 of 1 address.',
    ],
  },
  {
    what: 'records that match nothing',
    zones: () => signedZones([ZERO]),
    status: 2,
    lines: [
      'critical  No TLSA record of mx.example.org matches its certificate (3 1 1 00000000…); senders with DANE are now queueing (tlsa-invalid).',
      'the certificate matches at 0 of 1 address.',
    ],
  },
  {
    what: 'records of one of two certificates',
    zones: matched('valid', 3),
    addresses: ['valid', 'next'],
    status: 1,
    lines: [
      'warning   mx.example.org serves from 198.41.0.2 a certificate that has no TLSA record, from 198.41.0.1 one that has (tlsa-rollover).',
      'the certificate matches at 1 of 2 addresses.',
    ],
  },
  {
    what: 'records of no use',
    zones: () => signedZones([recordOf('valid', 1)]),
    status: 0,
    lines: ['notice    No TLSA record of mx.example.org is of use for mail (1 1 1 '],
  },
  {
    what: 'no TLSA record',
    zones: () => ({ ...signedZones([]), tlsa: { [`_25._tcp.${HOST}`]: 'no-such-record' } }),
    status: 0,
    lines: ['note      The domain has no DANE: its mail hosts have no TLSA records.'],
  },
  {
    what: 'an unsigned zone',
    zones: () => ({ mx: { 'example.org': unsigned({ preference: 10, exchange: HOST }) } }),
    status: 0,
    lines: ['note      The domain has no DANE: its MX records are not signed.'],
  },
  {
    what: 'a bogus zone',
    zones: () => ({ mx: { 'example.org': 'bogus' } }),
    status: 2,
    lines: ['critical  MX of example.org: its signatures have expired; who validates keeps the mail (dnssec-invalid).'],
  },
  {
    what: 'a resolver that does not validate',
    zones: () => ({ mx: { 'example.org': unvalidated({ preference: 10, exchange: HOST }) } }),
    status: 0,
    lines: [
      "unknown   Whether there is DANE can't be told from here: MX of example.org: the DNS server does not validate (dnssec-invalid).",
    ],
  },
  {
    what: 'a resolver that does not answer',
    zones: () => ({ mx: { 'example.org': 'failed' } }),
    status: 0,
    lines: [
      "unknown   Whether there is DANE can't be told from here: MX of example.org: the DNS server did not answer",
    ],
  },
])('$what is said in as many lines', async ({ status, lines, ...scene }) => {
  const seen = await check(scene);
  const said = seen.stdout.split('\n').filter((text) => /^ .*(DANE|TLSA|signatures)/.test(text));
  expect(said.map((text, index) => text.includes(lines[index] ?? '–') || text)).toEqual(lines.map(() => true));
  expect(seen.status).toBe(status);
});

describe('what is wrong with a certificate', () => {
  const NOT_TRUSTED = 'certificate-not-trusted';

  test.each<Scene & { what: string; codes: readonly string[] }>([
    {
      what: 'nothing, by a 3 1 1 of it, though it has expired',
      zones: matched('expired', 3),
      addresses: ['expired'],
      codes: [],
    },
    {
      what: 'nothing, by a 3 1 1, though it is for another name',
      zones: matched('otherName', 3),
      addresses: ['otherName'],
      codes: [],
    },
    { what: 'nothing, by a 2 0 1 of its authority', zones: matched('valid', 2), codes: [] },
    {
      what: 'that it is not trusted, without DANE',
      zones: () => ({ mx: { 'example.org': 'failed' } }),
      codes: [NOT_TRUSTED],
    },
    { what: 'that it is not trusted, where no record matches', zones: () => signedZones([ZERO]), codes: [NOT_TRUSTED] },
  ])('is $what', async ({ codes, ...scene }) => {
    const { stdout } = await check({ ...scene, argv: ['example.org', '--json', ...DANE] });
    const { targets } = reportSchema.parse(JSON.parse(stdout));
    expect(targets[0]?.hosts[0]?.findings.map(({ code }) => code)).toEqual(codes);
  });

  test('stands in spite of DANE where MTA-STS is enforced: some senders know only that', async () => {
    const policy = { mode: 'enforce', mx: [HOST], maxAgeSeconds: 604_800 } as const;
    const look: StsLook = { record: { status: 'found', id: '1' }, fetched: { status: 'policy', policy } };
    const { status, stdout } = await check({ zones: matched('expired', 3), addresses: ['expired'], look });
    expect(status).toBe(2);
    expect(stdout).toContain('so compliant senders are now queueing (certificate-expired)');
    expect(stdout).toContain(ONE);
  });
});

describe('DANE that is required (RFC 8460 §4.3.2.1)', () => {
  const KEEPS = 'who requires DANE keeps the mail (dane-required).';
  const unsignedMx: FakeZones = { mx: { 'example.org': unsigned({ preference: 10, exchange: HOST }) } };
  const withTlsa = (tlsa: FakeZones['tlsa'] & {}) => () => ({ ...signedZones([ZERO], [HOST, OTHER]), tlsa });

  test.each<Scene & { what: string; status: number; lines: readonly string[] }>([
    { what: 'is there', zones: matched('valid', 3), status: 0, lines: [] },
    {
      what: 'is unsigned from the MX records on',
      zones: () => unsignedMx,
      status: 2,
      lines: [`critical  mx.example.org has no DANE: the domain's MX records are not signed; ${KEEPS}`],
    },
    {
      what: 'has an address that is not signed',
      zones: () => ({ ...signedZones([ZERO]), a: { [HOST]: unsigned('198.41.0.1') } }),
      status: 2,
      lines: [`critical  mx.example.org has no DANE: its address is not signed; ${KEEPS}`],
    },
    {
      what: 'has TLSA records that are not signed',
      zones: () => ({ ...signedZones([]), tlsa: { [`_25._tcp.${HOST}`]: unsigned(ZERO) } }),
      status: 2,
      lines: [`critical  mx.example.org has no DANE: its TLSA records are not signed; ${KEEPS}`],
    },
    {
      what: 'lacks at one of two hosts',
      zones: withTlsa({ [`_25._tcp.${HOST}`]: signed(ZERO), [`_25._tcp.${OTHER}`]: 'no-such-record' }),
      other: 'valid',
      status: 2,
      lines: ['(tlsa-invalid).', `critical  mx2.example.org has no DANE: it has no TLSA records; ${KEEPS}`],
    },
    {
      what: 'has records of no use',
      zones: () => signedZones([{ ...ZERO, usage: 1 }]),
      status: 2,
      lines: [`critical  No TLSA record of mx.example.org is of use for mail (1 1 1 00000000…); ${KEEPS}`],
    },
    {
      what: 'has signatures that do not hold',
      zones: () => ({ mx: { 'example.org': 'bogus' } }),
      status: 2,
      lines: ['its signatures have expired; who validates keeps the mail (dnssec-invalid).'],
    },
    {
      what: 'can not be told, as nobody answers',
      zones: () => ({ mx: { 'example.org': 'failed' } }),
      status: 0,
      lines: [
        "unknown   Whether there is DANE can't be told from here: MX of example.org: the DNS server did not answer",
      ],
    },
    {
      what: 'can not be told, as nobody validates',
      zones: () => ({ mx: { 'example.org': unvalidated({ preference: 10, exchange: HOST }) } }),
      status: 0,
      lines: [
        "unknown   Whether there is DANE can't be told from here: MX of example.org: the DNS server does not validate",
      ],
    },
  ])('$what', async ({ status, lines, ...scene }) => {
    const seen = await check({ ...scene, argv: ['example.org', '--require-dane', ...DANE] });
    const said = seen.stdout.split('\n').filter((text) => /^ +(critical|unknown) /.test(text));
    expect(said.map((text, index) => text.includes(lines[index] ?? '–') || text)).toEqual(lines.map(() => true));
    expect(seen.status).toBe(status);
  });

  test('is required of a host that is named, and stands in JSON', async () => {
    const zones = (): FakeZones => ({
      a: { [HOST]: signed('198.41.0.1') },
      tlsa: { [`_25._tcp.${HOST}`]: 'no-such-record' },
    });
    const { status, stdout } = await check({ argv: [`[${HOST}]`, '--require-dane', '--json', ...DANE], zones });
    expect(status).toBe(2);
    const json: unknown = JSON.parse(stdout);
    expect(published.safeParse(json)).toMatchObject({ success: true });
    expect(reportSchema.parse(json).targets[0]?.policies?.dane?.findings).toMatchObject([
      { code: 'dane-required', severity: 'critical' },
    ]);
  });
});

describe('a loss of STARTTLS under signed TLSA records', () => {
  const LOST = 'STARTTLS is not among the keywords; mx.example.org has signed TLSA records, so senders with DANE';

  test.each<Scene & { what: string; status: number; words: string }>([
    {
      what: 'everywhere',
      zones: matched('valid', 3),
      status: 2,
      words: `${LOST} are now queueing (starttls-not-supported)`,
    },
    {
      what: 'everywhere, though no record is of use',
      zones: () => signedZones([recordOf('valid', 1)]),
      status: 2,
      words: `${LOST} are now queueing (starttls-not-supported)`,
    },
    {
      what: 'at one of two hosts',
      zones: () => signedZones([recordOf('valid', 3)], [HOST, OTHER]),
      other: 'valid',
      status: 2,
      words: `${LOST} deliver to its other hosts only (starttls-not-supported)`,
    },
    {
      what: 'seen by an observer, from whom it may be withheld alone',
      zones: matched('valid', 3),
      argv: ['example.org', '--observer', ...DANE],
      status: 1,
      words: 'STARTTLS is not among the keywords (starttls-not-supported)',
    },
  ])('$what: $words', async ({ status, words, ...scene }) => {
    const seen = await check({ ...scene, addresses: ['none'] });
    expect(seen.stdout).toContain(words);
    expect(seen.status).toBe(status);
  });
});

test('a domain that its own resolver does not give for bad signatures is told from one that is gone', async () => {
  const { status, stdout } = await check({
    names: { 'example.org': { mx: 'servfail' } },
    zones: () => ({ mx: { 'example.org': 'bogus' } }),
  });
  expect(status).toBe(2);
  expect(stdout).toContain('MX of example.org: its signatures have expired; who validates keeps the mail');
});

describe('a host that is named', () => {
  const zones = (): FakeZones => ({
    a: { [HOST]: signed('198.41.0.1') },
    tlsa: { [`_587._tcp.${HOST}`]: signed(recordOf('valid', 3)) },
  });

  test('has DANE by its own name and port, without MX', async () => {
    const { status, stdout, questions } = await check({ argv: [`[${HOST}]:587`, ...DANE], zones });
    expect(status).toBe(0);
    expect(stdout).toContain(
      'note      DANE: the host has 1 signed TLSA record; the certificate matches at 1 of 1 address.',
    );
    expect(questions).toEqual([`A ${HOST}`, `TLSA _587._tcp.${HOST}`]);
  });

  test.each([
    {
      what: 'no TLSA record',
      tlsa: { [`_25._tcp.${HOST}`]: 'no-such-record' as const },
      why: 'it has no TLSA records',
    },
    { what: 'no signature', tlsa: { [`_25._tcp.${HOST}`]: unsigned(ZERO) }, why: 'its TLSA records are not signed' },
  ])('and has $what has no DANE: $why', async ({ tlsa, why }) => {
    const { stdout } = await check({ argv: [`[${HOST}]`, ...DANE], zones: () => ({ ...zones(), tlsa }) });
    expect(stdout).toContain(`note      The host has no DANE: ${why}.`);
  });

  test('by its address has none', async () => {
    const { stdout, questions } = await check({ argv: ['[198.41.0.1]', ...DANE] });
    expect(stdout).toContain('note      DANE goes by names, and an address has none.');
    expect(questions).toEqual([]);
  });
});

test('without --dane nobody asks, no certificate is kept, and a domain is told how', async () => {
  const { stdout, opened, kept } = await check({ argv: ['example.org'] });
  expect(opened).toEqual([]);
  expect(kept).toEqual([false]);
  expect(stdout.split('\n').filter((text) => text.includes('DANE'))).toEqual([
    '  note      DANE is not checked here: that takes a resolver that validates DNSSEC, on this machine or over HTTPS (--dane 127.0.0.1).',
  ]);
});

test.each([
  { argv: ['example.org', '--no-policy'], has: { dane: false, sts: false } },
  { argv: [`[${HOST}]`], has: { dane: false, sts: false } },
  { argv: ['example.org', '--no-policy', ...DANE], has: { dane: true, sts: false } },
  { argv: ['example.org', ...DANE], has: { dane: true, sts: true } },
])('$argv says of DANE and MTA-STS: $has', async ({ argv, has }) => {
  const { stdout } = await check({ argv, zones: () => signedZones([recordOf('valid', 3)]) });
  expect({ dane: stdout.includes('DANE'), sts: stdout.includes('MTA-STS') }).toEqual(has);
});

test.each([
  { text: '127.0.0.1', server: { transport: 'dns', address: '127.0.0.1', port: 53, isTrusted: true } },
  { text: '[::1]:5353', server: { transport: 'dns', address: '::1', port: 5353, isTrusted: true } },
  {
    text: 'https://dns.contoso.example/dns-query',
    server: { transport: 'https', url: 'https://dns.contoso.example/dns-query', isTrusted: true },
  },
])('--dane $text asks that one', async ({ text, server }) => {
  const { opened } = await check({ argv: ['example.org', '--dane', text], zones: matched('valid', 3) });
  expect(opened).toEqual([server]);
});

describe('JSON', () => {
  test.each<Scene & { what: string; dane: unknown }>([
    {
      what: 'a match',
      zones: matched('valid', 3),
      dane: {
        state: 'dane',
        hosts: [
          {
            mxHost: HOST,
            state: 'dane',
            baseDomain: HOST,
            records: 1,
            usable: 1,
            addresses: [
              { address: '198.41.0.1', verdict: 'matched', record: expect.stringMatching(/^3 1 1 [0-9a-f]{8}…$/) },
            ],
          },
        ],
        findings: [],
      },
    },
    {
      what: 'a refusal',
      zones: matched('expired', 2),
      addresses: ['expired'],
      dane: {
        state: 'dane',
        hosts: [
          expect.objectContaining({
            addresses: [expect.objectContaining({ verdict: 'refused', reason: 'certificate-expired' })],
          }),
        ],
        findings: [expect.objectContaining({ code: 'certificate-expired', severity: 'critical' })],
      },
    },
    {
      what: 'one of two hosts with DANE',
      zones: () => ({
        ...signedZones([recordOf('valid', 3)], [HOST, OTHER]),
        tlsa: { [`_25._tcp.${HOST}`]: signed(recordOf('valid', 3)), [`_25._tcp.${OTHER}`]: 'no-such-record' },
      }),
      other: 'valid',
      dane: expect.objectContaining({
        state: 'partial',
        hosts: [
          expect.objectContaining({ mxHost: HOST, state: 'dane' }),
          {
            mxHost: OTHER,
            state: 'none',
            reason: 'no-tlsa',
            addresses: [{ address: '198.41.0.99', verdict: 'no-dane' }],
          },
        ],
      }),
    },
    {
      what: 'bad signatures',
      zones: () => ({ mx: { 'example.org': 'bogus' } }),
      dane: expect.objectContaining({
        state: 'bogus',
        hosts: [
          {
            mxHost: HOST,
            state: 'bogus',
            looked: 'MX of example.org',
            message: 'its signatures have expired',
            addresses: [{ address: '198.41.0.1', verdict: 'no-dane' }],
          },
        ],
      }),
    },
    { what: 'nothing where nobody asked', argv: ['example.org', '--json'], dane: undefined },
  ])('has $what, by the published schema, and no certificate', async ({ dane, ...scene }) => {
    const { stdout } = await check({ argv: ['example.org', '--json', ...DANE], ...scene });
    const json: unknown = JSON.parse(stdout);
    expect(published.safeParse(json)).toMatchObject({ success: true });
    const { targets } = reportSchema.parse(json);
    expect(targets[0]?.policies?.dane).toEqual(dane);
    expect(stdout).not.toContain('"certificates"');
  });
});

test('what stands in the DNS moves no cursor', async () => {
  const hostile = 'mx\u001b[2J\u202e.example.org';
  const zones = (): FakeZones => ({
    mx: { 'example.org': signed({ preference: 10, exchange: hostile }) },
    a: { [hostile]: 'bogus' },
  });
  for (const more of [[], ['--json']]) {
    const { stdout } = await check({ zones, argv: ['example.org', ...DANE, ...more] });
    expect(stdout).toContain('signatures have expired');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  }
});

test('where the resolver names another host, what is seen of ours is judged without DANE', async () => {
  const zones = (): FakeZones => signedZones([ZERO], [OTHER]);
  const { stdout, status } = await check({ zones, argv: ['example.org', '--json', ...DANE] });
  const { targets } = reportSchema.parse(JSON.parse(stdout));
  expect(targets[0]?.hosts[0]?.findings).toMatchObject([{ code: 'certificate-not-trusted', severity: 'notice' }]);
  expect(targets[0]?.policies?.dane?.hosts).toMatchObject([{ mxHost: OTHER, state: 'dane', addresses: [] }]);
  expect(status).toBe(0);
});

test('what a STARTTLS gave that is not offered is not held against TLSA records', async () => {
  const { stdout } = await check({
    zones: () => signedZones([ZERO]),
    addresses: ['unoffered'],
    argv: ['example.org', '--json', '--try-unoffered', ...DANE],
  });
  const { targets } = reportSchema.parse(JSON.parse(stdout));
  expect(targets[0]?.hosts[0]?.addresses[0]?.unofferedStarttls?.replyCode).toBe(220);
  expect(targets[0]?.policies?.dane).toMatchObject({
    hosts: [{ addresses: [{ verdict: 'not-seen' }] }],
    findings: [],
  });
});
