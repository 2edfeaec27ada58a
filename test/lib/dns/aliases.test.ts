import { resolveMailHosts } from '../../../lib/dns/mailHosts';
import { nodeResolver } from '../../../lib/dns/nodeResolver';
import { a, cname, mx, type ResourceRecord, type ScriptedDns, startScriptedDns, type Zone } from './scriptedDns';

const real = (type: string): readonly ResourceRecord[] =>
  type === 'MX' ? [mx('real.example', 10, 'mx.example')] : [a('real.example', 192, 0, 2, 1)];
const hundred = Array.from({ length: 100 }, (_, n) => mx('hundred.example', n, `mx${n}.some.long.exchange.example`));

/** Names by what a resolver makes of their alias. */
const zone: Zone = (question) => {
  const [type = '', name = ''] = question.split(' ');
  if (name === 'servfail.example') return { rcode: 2 };
  if (name === 'gone.example') return { rcode: 3 };
  if (type === 'CNAME') return { records: ALIASES[name] ?? [] };
  switch (name) {
    case 'whole.example':
      return { records: [cname(name, 'real.example'), ...real(type)] };
    case 'real.example':
      return { records: real(type) };
    case 'dangling.example':
      return { rcode: 3, records: [cname(name, 'gone.example')] };
    case 'hundred.example':
      return { records: type === 'MX' ? hundred : [] };
    case 'utf8.example':
      return {
        records: ['bücher.example', 'xn--bcher-kva.example', 'BÜCHER.example.'].map((host, n) =>
          mx(name, 10 - n, host),
        ),
      };
    case 'strange.example':
      return {
        records: ['mx host.example', 'mx\u0007.example', '\u00a0.example', 'a\\ü.example'].map((host, n) =>
          mx(name, n, host),
        ),
      };
    default:
      return { records: ALIASES[name] ?? [] };
  }
};
/** Where a resolver that doesn't follow stops. */
const ALIASES: Readonly<Record<string, readonly ResourceRecord[]>> = {
  'half.example': [cname('half.example', 'Half-Way.example')],
  'half-way.example': [cname('half-way.example', 'real.example')],
  'circle.example': [cname('circle.example', 'round.example')],
  'round.example': [cname('round.example', 'Circle.example')],
  'broken.example': [cname('broken.example', 'servfail.example')],
  'to-gone.example': [cname('to-gone.example', 'gone.example')],
  'to-nothing.example': [cname('to-nothing.example', 'nothing.example')],
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`far${n}.example`, [cname(`far${n}.example`, `far${n + 1}.example`)]]),
  ),
};

describe('names that are aliases', () => {
  let dns: ScriptedDns;
  beforeAll(async () => {
    dns = await startScriptedDns(zone);
  });
  beforeEach(() => {
    dns.questions.length = 0;
  });
  afterAll(() => dns.close());
  const resolver = () => nodeResolver({ server: dns.server, timeoutMs: 500, tries: 1 });

  const lost = { status: 'failed', code: 'ALIASLOOP', message: 'its CNAME records lead nowhere' };
  const noName = { status: 'none', reason: 'no-such-name' };
  const noRecord = { status: 'none', reason: 'no-such-record' };
  const servfail = { status: 'failed', code: 'ESERVFAIL', message: 'the DNS server answered SERVFAIL' };
  const found = {
    mx: { status: 'found', records: [{ preference: 10, exchange: 'mx.example' }] },
    a: { status: 'found', records: ['192.0.2.1'] },
  };
  test.each([
    ['whole.example', 'that the server follows', found],
    ['half.example', 'that the server leaves to us', found],
    ['dangling.example', 'of a name that does not exist', { mx: noName, a: noName }],
    ['to-gone.example', 'that the server leaves to us, of a name that does not exist', { mx: noName, a: noName }],
    ['to-nothing.example', 'of a name without the record', { mx: noRecord, a: noRecord }],
    ['broken.example', 'of a name whose look-up fails', { mx: servfail, a: servfail }],
    ['circle.example', 'in a circle, which is never "no such record"', { mx: lost, a: lost }],
    ['far0.example', 'without end', { mx: lost, a: lost }],
  ])('%s: an alias %s', async (name, _, expected) => {
    expect(await resolver().mx(name)).toEqual(expected.mx);
    expect(await resolver().addresses(name, 4)).toEqual(expected.a);
  });

  test('costs no question more where there is none', async () => {
    expect(await resolver().addresses('plain.example', 4)).toEqual(noRecord);
    expect(dns.questions).toEqual(['A plain.example']);
  });

  test('a circle leaves a domain unresolvable', async () => {
    expect(await resolveMailHosts('circle.example', resolver())).toEqual({
      status: 'unresolvable',
      message: 'MX of circle.example: its CNAME records lead nowhere',
    });
  });

  test('a hundred exchanges come by TCP, in order of preference', async () => {
    const mailHosts = await resolveMailHosts('hundred.example', resolver());
    expect(dns.questions).toEqual(['MX hundred.example', 'MX hundred.example tcp']);
    expect(mailHosts).toMatchObject({ status: 'found', implicitMx: false });
    expect(mailHosts.status === 'found' && mailHosts.hosts.map(({ preference }) => preference)).toEqual(
      hundred.map((_, n) => n),
    );
  });

  test('exchanges in UTF-8 are read as the A-labels that were meant, and are one host', async () => {
    expect(await resolveMailHosts('utf8.example', resolver())).toEqual({
      status: 'found',
      implicitMx: false,
      hosts: [{ preference: 8, exchange: 'xn--bcher-kva.example' }],
    });
  });

  test('exchanges that are no host names come as they are, without control characters', async () => {
    const answer = await resolver().mx('strange.example');
    expect(answer.status === 'found' && answer.records.map(({ exchange }) => exchange)).toEqual([
      'mx host.example',
      'mx\\007.example',
      '\\194\\160.example',
      'a\\\\\\195\\188.example',
    ]);
  });
});
