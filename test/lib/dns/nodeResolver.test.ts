import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { nodeResolver } from '../../../lib/dns/nodeResolver';

const A = 1;
const PTR = 12;
const MX = 15;
const TXT = 16;
const AAAA = 28;

/** A resource record whose owner is the name asked for. */
const record = (type: number, data: readonly number[]): readonly number[] => [
  0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data,
]; // biome-ignore format: bytes
const wireName = (name: string): readonly number[] => [
  ...name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]),
  0,
];

const characterString = (text: string): readonly number[] => [text.length, ...Buffer.from(text)];

/** What the server does with a question, by its first label: an rcode with records, or nothing at all. */
const ANSWERS: Readonly<Record<string, { readonly rcode: number; readonly records?: readonly (readonly number[])[] }>> =
  {
    mx: {
      rcode: 0,
      records: [record(MX, [0, 20, ...wireName('B.Example')]), record(MX, [0, 10, ...wireName('a.example')])],
    },
    null: { rcode: 0, records: [record(MX, [0, 0, 0])] },
    a: { rcode: 0, records: [record(A, [192, 0, 2, 1]), record(A, [192, 0, 2, 2])] },
    aaaa: { rcode: 0, records: [record(AAAA, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])] },
    _txt: {
      rcode: 0,
      records: [
        record(TXT, [...characterString('v=STSv1; '), ...characterString('id=1;')]),
        record(TXT, characterString('')),
      ],
    },
    // The first label of a reversed address.
    9: { rcode: 0, records: [record(PTR, wireName('Canary.Example.NET'))] },
    1: { rcode: 0, records: [record(PTR, wireName('six.example.net'))] },
    10: { rcode: 3 },
    11: { rcode: 2 },
    empty: { rcode: 0 },
    formerr: { rcode: 1 },
    servfail: { rcode: 2 },
    nxdomain: { rcode: 3 },
    notimp: { rcode: 4 },
    refused: { rcode: 5 },
  };

function reply(query: Buffer): Buffer | undefined {
  const labelEnd = 13 + query.readUInt8(12);
  const answer = ANSWERS[query.toString('ascii', 13, labelEnd)];
  if (answer === undefined) return undefined;
  const question = query.subarray(12, query.indexOf(0, labelEnd) + 5);
  const records = answer.records ?? [];
  const header = [...query.subarray(0, 2), 0x81, 0x80 | answer.rcode, 0, 1, 0, records.length, 0, 0, 0, 0];
  return Buffer.from([...header, ...question, ...records.flat()]);
}

describe('the resolver on node:dns', () => {
  let server: Socket;
  let address: string;

  beforeAll(async () => {
    server = createSocket('udp4');
    server.on('message', (query, { address, port }) => {
      const answer = reply(query);
      if (answer !== undefined) server.send(answer, port, address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    address = `127.0.0.1:${server.address().port}`;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const resolver = () => nodeResolver({ server: address, timeoutMs: 400, tries: 1 });

  test('gives MX records in lower case and without trailing dot', async () => {
    const { status, records } = { records: [], ...(await resolver().mx('mx.example')) };
    expect(status).toBe('found');
    expect(records).toHaveLength(2);
    expect(records).toContainEqual({ preference: 20, exchange: 'b.example' });
    expect(records).toContainEqual({ preference: 10, exchange: 'a.example' });
  });

  test('puts the strings of a TXT record together, without anything between them', async () => {
    const { status, records } = { records: [], ...(await resolver().txt('_txt.example')) };
    expect(status).toBe('found');
    expect([...records].sort()).toEqual(['', 'v=STSv1; id=1;']);
  });

  test('tells a name without TXT records from one that could not be asked for', async () => {
    expect(await resolver().txt('empty.example')).toEqual({ status: 'none', reason: 'no-such-record' });
    expect(await resolver().txt('servfail.example')).toMatchObject({ status: 'failed', code: 'ESERVFAIL' });
  });

  test('gives a null MX an empty exchange', async () => {
    const expected = { status: 'found', records: [{ preference: 0, exchange: '' }] };
    expect(await resolver().mx('null.example')).toEqual(expected);
  });

  test('gives the addresses of either family', async () => {
    expect(await resolver().addresses('a.example', 4)).toEqual({
      status: 'found',
      records: expect.arrayContaining(['192.0.2.1', '192.0.2.2']),
    });
    expect(await resolver().addresses('aaaa.example', 6)).toEqual({ status: 'found', records: ['2001:db8::1'] });
  });

  test.each([
    ['empty', { status: 'none', reason: 'no-such-record' }],
    ['nxdomain', { status: 'none', reason: 'no-such-name' }],
    ['servfail', { status: 'failed', code: 'ESERVFAIL', message: 'the DNS server answered SERVFAIL' }],
    ['refused', { status: 'failed', code: 'EREFUSED', message: 'the DNS server refused the query' }],
    ['formerr', { status: 'failed', code: 'EFORMERR', message: 'the DNS query failed with EFORMERR' }],
    ['notimp', { status: 'failed', code: 'ENOTIMP', message: 'the DNS query failed with ENOTIMP' }],
    ['silent', { status: 'failed', code: 'ETIMEOUT', message: 'the DNS server did not answer in time' }],
  ])('tells an absence from a failure: %s', async (label, expected) => {
    expect(await resolver().mx(`${label}.example`)).toEqual(expected);
    expect(await resolver().addresses(`${label}.example`, 4)).toEqual(expected);
    expect(await resolver().addresses(`${label}.example`, 6)).toEqual(expected);
  });

  test.each([
    ['203.0.113.9', { status: 'found', records: ['canary.example.net'] }],
    ['2001:db8::1', { status: 'found', records: ['six.example.net'] }],
    ['203.0.113.10', { status: 'none', reason: 'no-such-name' }],
    ['203.0.113.11', { status: 'failed', code: 'ESERVFAIL' }],
  ])('gives the names that %s points to', async (asked, expected) => {
    expect(await resolver().pointers(asked)).toMatchObject(expected);
  });

  test('calls a name that cannot be asked for a failure', async () => {
    expect(await resolver().mx('example..org')).toMatchObject({ status: 'failed', code: 'EBADNAME' });
  });

  test('says that nobody listens where the DNS server should be', async () => {
    const closed = createSocket('udp4').bind(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address();
    await new Promise<void>((resolve) => closed.close(() => resolve()));
    const deaf = nodeResolver({ server: `127.0.0.1:${port}`, timeoutMs: 100, tries: 1 });
    expect(await deaf.mx('mx.example')).toMatchObject({ status: 'failed', code: 'ECONNREFUSED' });
  });

  test('throws for a server address that would abort the process', () => {
    expect(() => nodeResolver({ server: '127.0.0.1:0' })).toThrow(
      'DNS server "127.0.0.1:0": a port is a whole number from 1 to 65535',
    );
  });
});
