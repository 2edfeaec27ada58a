import { reportSchema } from '../../../lib/cli/reportSchema';
import { runCli } from '../../../lib/cli/runCli';
import { lookAtSts, type StsLook } from '../../../lib/policy/mtaStsLook';
import type { StsMode } from '../../../lib/policy/mtaStsPolicy';
import { createCertificates } from '../../support/certificates';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';
import { startWebServer } from '../../support/webServer';
import { machineOf, recordingContext } from './recordingContext';
import { type SessionKind, sessions } from './reports';

const zone: Readonly<Record<string, FakeName>> = {
  'example.org': {
    mx: [
      [10, 'mx1.example.org'],
      [20, 'mx2.example.org'],
    ],
  },
  'mx1.example.org': { a: ['198.41.0.1'] },
  'mx2.example.org': { a: ['198.41.0.2'] },
};
const published = (mode: StsMode, ...mx: readonly string[]): StsLook => ({
  record: { status: 'found', id: '20261123' },
  fetched: { status: 'policy', policy: { mode, mx, maxAgeSeconds: 604_800 } },
});
const ALL = '*.example.org';
const untrusted = {
  ...sessions.healthy,
  tls: { ...sessions.healthy.tls, trusted: false, untrustedReason: 'CERT_UNTRUSTED' },
};

interface Scene {
  readonly look?: StsLook;
  readonly first?: SessionKind | 'untrusted';
  readonly second?: SessionKind | 'unresolvable';
  readonly argv?: readonly string[];
}

async function check({
  look = { record: { status: 'none' } },
  first = 'healthy',
  second = 'healthy',
  argv = [],
}: Scene) {
  const asked: string[] = [];
  const names = second === 'unresolvable' ? { ...zone, 'mx2.example.org': { a: 'servfail' as const } } : zone;
  const context = recordingContext(fakeResolver(names), {
    machine: machineOf({ address: '203.0.113.9' }),
    runSession: async ({ address }) => {
      if (address === '198.41.0.2' && second !== 'unresolvable') return sessions[second];
      return first === 'untrusted' ? untrusted : sessions[first];
    },
    lookAtSts: async (domain) => {
      asked.push(domain);
      return look;
    },
  });
  const status = await runCli(
    ['check', '-4', '--helo', 'canary.example.net', ...(argv.length > 0 ? argv : ['example.org'])],
    context,
  );
  return { status, asked, stdout: context.output.stdout };
}

test.each<{ what: string; look: StsLook; line: string }>([
  {
    what: 'that names all hosts',
    look: published('enforce', ALL),
    line: '  note      The domain has an MTA-STS policy: mode enforce, for 7 days; it names 2 of 2 mail hosts.',
  },
  {
    what: 'of mode none',
    look: published('none'),
    line: '  note      The domain has an MTA-STS policy: mode none, for 7 days.',
  },
  {
    what: 'that is not there',
    look: { record: { status: 'none' } },
    line: '  note      The domain has no MTA-STS policy.',
  },
])('a policy $what is said in one line, and all is well', async ({ look, line }) => {
  const { status, stdout } = await check({ look });
  expect(status).toBe(0);
  expect(stdout.split('\n').filter((text) => text.includes('MTA-STS'))).toEqual([line]);
});

describe('mode enforce', () => {
  const ENFORCED = 'example.org has an MTA-STS policy with mode enforce, so compliant senders';

  test.each<Scene & { what: string; status: number; words: string }>([
    {
      what: 'STARTTLS lost everywhere',
      first: 'missing',
      second: 'missing',
      status: 2,
      words: `STARTTLS is not among the keywords; ${ENFORCED} are now queueing (starttls-not-supported)`,
    },
    {
      what: 'STARTTLS lost at one host',
      first: 'missing',
      status: 2,
      words: `STARTTLS is not among the keywords; ${ENFORCED} deliver to its other hosts only (starttls-not-supported)`,
    },
    {
      what: 'STARTTLS lost at one host, the other not seen',
      first: 'missing',
      second: 'silent',
      status: 2,
      words: `${ENFORCED} are now queueing, unless another of its hosts takes the mail (starttls-not-supported)`,
    },
    {
      what: 'STARTTLS lost at one host, the other not found in the DNS',
      first: 'missing',
      second: 'unresolvable',
      status: 2,
      words: `${ENFORCED} are now queueing, unless another of its hosts takes the mail (starttls-not-supported)`,
    },
    {
      what: 'a certificate that is not trusted',
      first: 'untrusted',
      status: 2,
      words: `critical  mx1.example.org at 198.41.0.1: the certificate is not trusted: CERT_UNTRUSTED; ${ENFORCED} deliver`,
    },
  ])('and $what is critical, and says what becomes of the mail', async ({ status, words, ...scene }) => {
    const seen = await check({ ...scene, look: published('enforce', ALL) });
    expect(seen.status).toBe(status);
    expect(seen.stdout).toContain(words);
  });

  test('weighs a loss no more where the address that looks carries no mail', async () => {
    const argv = ['example.org', '--observer'];
    const look = published('enforce', ALL);
    expect((await check({ first: 'missing', look, argv })).status).toBe(1);
    expect((await check({ first: 'untrusted', look, argv })).status).toBe(2);
  });

  test.each([
    {
      mx: ['mx1.example.org'],
      status: 1,
      words: 'warning   The MTA-STS policy of example.org (mode enforce) does not name mx2.example.org: ',
    },
    {
      mx: ['*.example.net'],
      status: 2,
      words: 'which is every mail host: compliant senders are now queueing (mx-mismatch).',
    },
  ])('and hosts that $mx does not name: $words', async ({ mx, status, words }) => {
    const seen = await check({ look: published('enforce', ...mx) });
    expect(seen.status).toBe(status);
    expect(seen.stdout).toContain(words);
    expect(seen.stdout).toContain('ok        All 2 addresses offer STARTTLS and complete the TLS handshake.');
  });
});

test('mode testing changes no severity', async () => {
  const { status, stdout } = await check({ first: 'untrusted', look: published('testing', ALL) });
  expect(status).toBe(0);
  expect(stdout).not.toContain('compliant senders');
});

test.each<{ what: string; look: StsLook; line: string }>([
  {
    what: 'cannot be fetched',
    look: {
      record: { status: 'found', id: '1' },
      fetched: { status: 'fetch-error', code: 'status', reason: 'HTTP status \u001b[31m404' },
    },
    line: "notice    The MTA-STS policy of example.org can't be fetched: HTTP status \\x1b[31m404; senders deliver as if there were none (sts-policy-fetch-error).",
  },
  {
    what: 'cannot be looked up',
    look: { record: { status: 'failed', message: 'the DNS server answered SERVFAIL' } },
    line: "unknown   Whether example.org has MTA-STS can't be told: the DNS server answered SERVFAIL (sts-policy-fetch-error).",
  },
])('a policy that $what is said, and decides nothing', async ({ look, line }) => {
  const { status, stdout } = await check({ look });
  expect(status).toBe(0);
  expect(stdout).toContain(line);
});

test.each([
  { what: '--no-policy', argv: ['example.org', '--no-policy'], domains: [] },
  { what: 'a host', argv: ['[mx1.example.org]'], domains: [] },
  { what: 'a domain, once', argv: ['example.org', 'EXAMPLE.org', '[mx1.example.org]'], domains: ['example.org'] },
])('$what asks for the policies of $domains', async ({ argv, domains }) => {
  const { asked, stdout } = await check({ argv });
  expect(asked).toEqual(domains);
  expect(stdout.includes('MTA-STS')).toBe(domains.length > 0);
});

test.each<Scene & { what: string; policies: unknown }>([
  {
    what: 'the policy, and which hosts it names',
    look: published('enforce', 'mx1.example.org'),
    policies: {
      mtaSts: {
        record: 'found',
        id: '20261123',
        mode: 'enforce',
        mx: ['mx1.example.org'],
        maxAgeSeconds: 604_800,
        hosts: [
          { mxHost: 'mx1.example.org', matches: true },
          { mxHost: 'mx2.example.org', matches: false },
        ],
        findings: [{ code: 'mx-mismatch', severity: 'warning', message: expect.stringContaining('mx2.example.org') }],
      },
    },
  },
  {
    what: 'that there is none',
    look: { record: { status: 'none' } },
    policies: { mtaSts: { record: 'none', hosts: [], findings: [] } },
  },
  { what: 'nothing where nobody asked', argv: ['example.org', '--no-policy'], policies: undefined },
])('JSON has $what', async ({ policies, argv = ['example.org'], ...scene }) => {
  const { stdout } = await check({ ...scene, argv: [...argv, '--json'] });
  const { targets } = reportSchema.parse(JSON.parse(stdout));
  expect(targets[0]?.policies).toEqual(policies);
});

test('a policy is fetched from a host on loopback, and judged', async () => {
  const { valid } = await createCertificates('mta-sts.example.org');
  const body = 'version: STSv1\nmode: enforce\nmx: *.example.org\nmax_age: 86400\n';
  const server = await startWebServer(
    (response) => response.writeHead(200, { 'Content-Type': 'text/plain' }).end(body),
    valid,
  );
  const { addresses } = fakeResolver({ 'mta-sts.example.org': { a: ['127.0.0.1'] } });
  const txt = async (name: string) => ({
    status: 'found' as const,
    records: name === '_mta-sts.example.org' ? ['v=STSv1; id=1;'] : [],
  });
  const context = recordingContext(fakeResolver(zone), {
    runSession: async () => sessions.healthy,
    lookAtSts: (domain, request) =>
      lookAtSts(domain, {
        ...request,
        resolver: { addresses, txt },
        allowPrivate: true,
        port: Number(new URL(server.url).port),
        ca: valid.ca,
      }),
  });
  const status = await runCli(['check', '-4', '--helo', 'canary.example.net', 'example.org'], context);
  await server.close();
  expect(context.output.stdout).toContain('mode enforce, for 1 day; it names 2 of 2 mail hosts.');
  expect(status).toBe(0);
});
