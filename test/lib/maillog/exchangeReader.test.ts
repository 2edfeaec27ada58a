import type { LoggedSession } from '../../../lib/maillog/types';
import { fc } from '../../support/properties';
import {
  END,
  FIELDS,
  fixture,
  GREETING,
  HELD_UP,
  linesOf,
  OFFERED,
  read,
  STRIPPED,
  sessionLines,
} from './exchangeLogs';

const keywordsOf = ({ ehlo }: LoggedSession): readonly string[] =>
  ehlo?.capabilities.map(({ keyword }) => keyword) ?? [];
const none = { syntax: 0, time: 0, 'too-long': 0 };

describe.each([
  ['exchange-2013.log', 'Outbound to Office 365', '2013-12-06T21:54:52.011Z', '2013-12-07T06:31:07.350Z'],
  ['exchange-2019.log', 'To Contoso, forced TLS', '2026-11-23T21:54:51.981Z', '2026-11-24T06:31:07.320Z'],
] as const)('the founding incident in %s', (name, route, lostAt, backAt) => {
  const { sessions, reader } = read(linesOf(fixture(name)));
  const [lost, back] = sessions;

  test('is two whole sessions, and no line of it is left out', () => {
    expect(sessions).toHaveLength(2);
    expect(reader.unreadable).toEqual(none);
    for (const session of sessions) {
      expect(session).toMatchObject({
        format: 'exchange',
        route,
        remoteAddress: '198.51.100.7',
        port: 25,
        isCut: false,
      });
      expect(session.remoteHost).toBe('am1ehsmhs003.mail.protection.example');
      expect(session.ehlo?.greetedAs).toBe('203.0.113.9');
    }
  });

  test('shows the loss at its second, what else was missing, and what was held up', () => {
    expect(lost).toMatchObject({ offersStarttls: false, answeredAt: lostAt });
    expect(lost && keywordsOf(lost)).toEqual([
      'SIZE',
      'PIPELINING',
      'DSN',
      'ENHANCEDSTATUSCODES',
      'AUTH',
      '8BITMIME',
      'BINARYMIME',
      'CHUNKING',
    ]);
    expect(lost?.heldUp).toEqual([{ kind: 'deferred', reason: expect.stringContaining("remote doesn't support TLS") }]);
    expect(lost?.tls).toBeUndefined();
  });

  test('shows STARTTLS back after the delisting, and the upgrade', () => {
    expect(back).toMatchObject({
      offersStarttls: true,
      answeredAt: backAt,
      tls: { outcome: 'established' },
      heldUp: [],
    });
    expect(back && keywordsOf(back)).toEqual([
      'SIZE',
      'PIPELINING',
      'DSN',
      'ENHANCEDSTATUSCODES',
      'STARTTLS',
      '8BITMIME',
      'BINARYMIME',
      'CHUNKING',
      'SMTPUTF8',
    ]);
  });
});

describe('one session', () => {
  const one = (records: readonly string[], rest = {}): LoggedSession | undefined =>
    read([FIELDS, ...sessionLines({ records, ...rest })]).sessions[0];

  test.each([
    [
      'offered and used',
      [...GREETING, OFFERED, '>,STARTTLS,', '<,220 ready,', '>,EHLO a.example,', STRIPPED, ...END],
      true,
      'established',
    ],
    ['not offered', [...GREETING, STRIPPED, ...END], false, undefined],
    ['refused EHLO', [...GREETING, '<,502 5.5.1 no,', '>,HELO a.example,', '<,250 ok,', ...END], false, undefined],
    ['throttled', [...GREETING, '<,421 4.3.2 later,', ...END], undefined, undefined],
    ['no greeting', ['*,,attempting to connect', '-,,Remote'], undefined, undefined],
    ['STARTTLS refused', [...GREETING, OFFERED, '>,STARTTLS,', '<,454 4.7.0 no,', ...END], true, 'failed'],
    ['hung up in the handshake', [...GREETING, OFFERED, '>,STARTTLS,', '<,220 ready,', '-,,Remote'], true, 'failed'],
    [
      'a failed negotiation',
      [
        ...GREETING,
        OFFERED,
        '>,STARTTLS,',
        '<,220 ready,',
        '*,,TLS negotiation failed with error SocketError',
        '-,,Local',
      ],
      true,
      'failed',
    ],
    ['only the complaint', ['*,,attempting to connect', HELD_UP, '-,,Local'], false, undefined],
  ])('%s', (_, records, offersStarttls, outcome) => {
    const session = one(records);
    expect([session?.offersStarttls, session?.tls?.outcome]).toEqual([offersStarttls, outcome]);
  });

  test.each([
    ['connect', ['*,,"Failed to connect. Winsock error code: 10060, Win32 error code: 10060"', '-,,Local']],
    ['greeting', ['+,,', '<,554 5.7.1 go away,', '-,,Remote']],
    ['ehlo', [...GREETING, '<,421 4.3.2 later,', '-,,Remote']],
    ['starttls', [...GREETING, OFFERED, '>,STARTTLS,', '<,454 4.7.0 no,', ...END]],
    ['tlsHandshake', [...GREETING, OFFERED, '>,STARTTLS,', '<,220 ready,', '-,,Remote']],
    [
      'tlsHandshake',
      [
        ...GREETING,
        OFFERED,
        '>,STARTTLS,',
        '<,220 ready,',
        '*,,TLS negotiation failed with error SocketError',
        '-,,Local',
      ],
    ],
    [undefined, [...GREETING, OFFERED, '>,STARTTLS,', '<,220 ready,', '-,,Local']],
    [undefined, [...GREETING, OFFERED, ...END]],
  ])('breaks off at %s', (stage, records) => {
    expect(one(records)?.failure?.stage).toBe(stage);
  });

  test('tells the protocol and cipher where Exchange says them', () => {
    const remark =
      '*,,"TLS protocol SP_PROT_TLS1_2_CLIENT negotiation succeeded using bulk encryption algorithm CALG_AES_256 with strength 256 bits, MAC"';
    const session = one([...GREETING, OFFERED, '>,STARTTLS,', '<,220 ready,', remark, '>,EHLO a.example,', ...END]);
    expect(session?.tls).toEqual({ outcome: 'established', protocol: 'TLSv1.2', cipher: 'CALG_AES_256' });
  });

  test('counts a reply that asks for STARTTLS as held up', () => {
    const session = one([
      ...GREETING,
      STRIPPED,
      '>,MAIL FROM:<a@contoso.example>,',
      '<,530 5.7.0 Must issue a STARTTLS command first,',
      ...END,
    ]);
    expect(session?.heldUp).toEqual([{ kind: 'bounced', reason: '530 5.7.0 Must issue a STARTTLS command first' }]);
  });

  test.each([
    ['"Ausgehend, über TLS"', 'Ausgehend, über TLS'],
    ['"the ""big"" one"', 'the "big" one'],
    ['送信コネクタ', '送信コネクタ'],
    ['', ''],
  ])('is of the connector %s', (connector, route) => {
    expect(one([...GREETING, OFFERED, ...END], { connector })?.route).toBe(route);
  });

  test.each([
    ['198.51.100.7:25', '198.51.100.7', 25],
    ['[2001:db8::7]:587', '2001:db8::7', 587],
    ['198.51.100.7', '198.51.100.7', 25],
    ['', undefined, 25],
  ])('is with %s', (remote, remoteAddress, port) => {
    const session = one([...GREETING, OFFERED, ...END], { remote });
    expect([session?.remoteAddress, session?.port]).toEqual([remoteAddress, port]);
  });

  test('that hands mail on to a Front End is counted apart', () => {
    const records = [
      ...GREETING,
      OFFERED,
      '>,XPROXYTO DESTINATIONS=example.org PORT=25 SESSIONID=08DE,',
      '<,250 ok,',
      ...END,
    ];
    const { sessions, reader } = read([FIELDS, ...sessionLines({ records })]);
    expect([sessions, reader.handedOn]).toEqual([[], 1]);
  });
});

describe('the whole incident told in another way gives the same sessions', () => {
  const lines = linesOf(fixture('exchange-2013.log')).filter((line) => line !== '' && !line.startsWith('#'));
  const expected = read(lines).sessions;
  const reordered = (line: string): string => {
    // Nothing but the greeting has a quoted field, and its comma stands behind the fields that change places.
    const [at, connector, id, sequence, local, remote, ...rest] = line.split(',');
    return [id, at, remote, sequence, connector, local, ...rest].join(',');
  };
  const OTHER =
    '#Fields: session-id,date-time,remote-endpoint,sequence-number,connector-id,local-endpoint,event,data,context';

  test.each([
    ['without a header', lines],
    ['with the columns in another order', [OTHER, ...lines.map(reordered)]],
    [
      'with a header that changes in the middle of a session',
      [FIELDS, ...lines.slice(0, 9), OTHER, ...lines.slice(9).map(reordered)],
    ],
    ['with comments and empty lines between', lines.flatMap((line) => ['#Date: 2013-12-06T21:54:50.000Z', '', line])],
  ])('%s', (_, told) => {
    const { sessions, reader } = read(told);
    expect(sessions).toEqual(expected);
    expect(reader.unreadable).toEqual(none);
  });

  test('interleaved with other sessions, record by record', () => {
    const another = lines.map((line) => line.replace(/,08D0C0DE40C1BF/, ',0FFFFFFF40C1BF'));
    const { sessions } = read(lines.flatMap((line, index) => [line, another[index] ?? '']));
    expect(sessions).toEqual(expected.flatMap((session) => [session, session]));
  });

  test('a new file without a header has the default columns again', () => {
    const { reader } = read([OTHER]);
    reader.beginFile?.();
    expect([...lines.flatMap((line) => reader.read(line)), ...reader.end()]).toEqual(expected);
  });
});

describe('a log that is cut', () => {
  const lines = linesOf(fixture('exchange-2013.log')).filter((line) => line !== '' && !line.startsWith('#'));

  test('anywhere never gives a STARTTLS that was not there, nor the loss of one that was', () => {
    for (let from = 0; from < lines.length; from += 1) {
      for (const told of [lines.slice(from), lines.slice(0, from)]) {
        for (const { offersStarttls, startedAt } of read(told).sessions) {
          const truth = startedAt > '2013-12-07';
          expect([undefined, truth]).toContain(offersStarttls);
        }
      }
    }
  });

  test('in the middle of the EHLO reply tells nothing, and that it is cut', () => {
    const [session] = read(lines.slice(0, 9)).sessions;
    expect(session).toMatchObject({ isCut: true });
    expect(session?.offersStarttls).toBeUndefined();
  });

  test('before the second EHLO of a session does not take it for the first', () => {
    const secondEhlo = lines.findLastIndex((line) => line.includes(',>,EHLO '));
    const [session] = read(lines.slice(secondEhlo)).sessions;
    expect(session).toMatchObject({ isCut: true });
    expect(session?.offersStarttls).toBeUndefined();
  });

  test('and goes on a day later gives up what never ended', () => {
    const open = sessionLines({ id: '08DE00000000000A', records: [...GREETING, OFFERED] });
    const later = Array.from({ length: 60_000 }, (_, index) =>
      sessionLines({ id: index.toString(16).padStart(16, '0'), at: '2026-11-24T21:54:51.000Z', records: ['-,,Local'] }),
    ).flat();
    const { sessions } = read([...open, ...later]);
    const index = sessions.findIndex(({ offersStarttls }) => offersStarttls === true);
    expect(sessions[index]).toMatchObject({ isCut: true });
    expect(index).toBeLessThan(55_000);
  });
});

describe('lines that say nothing', () => {
  test.each([
    ['a quote that is never closed', '2026-11-23T21:54:51.000Z,"Out,08DE,0,a,b,+,,', 'syntax'],
    ['too few fields', '2026-11-23T21:54:51.000Z,Out', 'syntax'],
    ['an unknown event', '2026-11-23T21:54:51.000Z,Out,08DE,0,a,b,?,,', 'syntax'],
    ['no session', '2026-11-23T21:54:51.000Z,Out,,0,a,b,+,,', 'syntax'],
    ['a time of nobody', '2026-13-23T21:54:51.000Z,Out,08DE,0,a,b,+,,', 'time'],
    ['no time', 'yesterday,Out,08DE,0,a,b,+,,', 'time'],
    ['a time without a zone', '2026-11-23T21:54:51.000,Out,08DE,0,a,b,+,,', 'time'],
  ] as const)('%s is counted', (_, line, why) => {
    const { sessions, reader } = read([FIELDS, line]);
    expect(sessions).toEqual([]);
    expect(reader.unreadable).toEqual({ ...none, [why]: 1 });
  });

  test('a header that lacks what sessions are told apart by makes its lines unreadable', () => {
    const { reader } = read(['#Fields: date-time,event,data', '2026-11-23T21:54:51.000Z,+,']);
    expect(reader.unreadable.syntax).toBe(1);
  });

  test('whatever stands in a log, it is read or counted, and nothing is thrown', () => {
    const base = linesOf(fixture('exchange-2019.log'));
    const piece = fc.oneof(
      fc.constantFrom(...base),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', ',', '\u0000', '#Fields: ', '250-', '>,EHLO ', 'STARTTLS'),
    );
    const hostile = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('').replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...base), hostile), { maxLength: 60 }), (lines) => {
        const { sessions, reader } = read(lines);
        const { syntax, time } = reader.unreadable;
        const records = lines.filter((line) => line !== '' && !line.startsWith('#')).length;
        expect(syntax + time).toBeLessThanOrEqual(records);
        expect(sessions.length + (reader.handedOn ?? 0)).toBeLessThanOrEqual(records - syntax - time);
      }),
    );
  });
});

test('a hundred thousand sessions, a few of them at a time, are counted exactly', () => {
  const COUNT = 100_000;
  const AT_ONCE = 7;
  const counts = { offered: 0, missing: 0, unknown: 0, whole: 0 };
  const count = ({ offersStarttls, isCut }: LoggedSession): void => {
    counts[offersStarttls === undefined ? 'unknown' : offersStarttls ? 'offered' : 'missing'] += 1;
    if (!isCut) counts.whole += 1;
  };
  const kinds = [
    [...GREETING, OFFERED, ...END],
    [...GREETING, STRIPPED, HELD_UP, ...END],
    ['*,,attempting to connect', '-,,Remote'],
    [...GREETING, OFFERED],
  ];
  const { reader } = read([]);
  for (let first = 0; first < COUNT; first += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, COUNT - first) }, (_, index) =>
      sessionLines({
        id: (first + index).toString(16).padStart(16, '0'),
        records: kinds[(first + index) % kinds.length] ?? [],
      }),
    );
    for (let line = 0; line < 12; line += 1) {
      for (const lines of batch) for (const session of reader.read(lines[line] ?? '')) count(session);
    }
  }
  for (const session of reader.end()) count(session);
  expect(counts).toEqual({ offered: COUNT / 2, missing: COUNT / 4, unknown: COUNT / 4, whole: (COUNT / 4) * 3 });
  expect(reader.unreadable).toEqual(none);
});
