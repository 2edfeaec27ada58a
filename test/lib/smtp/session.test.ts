import { runSession } from '../../../lib/smtp/session';
import type { FailureCode, SessionLimits, SessionOptions, SmtpSession, Stage } from '../../../lib/smtp/types';
import {
  CERTIFICATE_KINDS,
  type CertificateKind,
  createCertificates,
  type ServerCertificate,
} from '../../support/certificates';
import { healthyEhlo, strippedEhlo } from '../../support/incidentReplies';
import {
  go,
  greets,
  hearsEhlo,
  heloName,
  host,
  limits,
  offers,
  offersNothing,
  optionsFor,
  quits,
  sent,
  sessionWith,
  toStarttls,
  toTls as toTlsWith,
} from '../../support/scriptedDialogue';
import type { Delivery } from '../../support/scriptedPeer';
import {
  closes,
  hangs,
  hears,
  hearsClientHello,
  resets,
  type Script,
  says,
  saysBytes,
  serves,
  startScriptedServer,
  upgradesToTls,
  withScriptedServer,
} from '../../support/scriptedServer';

let certificates: Readonly<Record<CertificateKind, ServerCertificate>>;

beforeAll(async () => {
  certificates = await createCertificates(host);
});

const toTls = (kind: CertificateKind = 'valid'): Script => toTlsWith(certificates[kind]);
const wholeRoad = (kind: CertificateKind = 'valid'): Script => [...toTls(kind), hearsEhlo, offersNothing, ...quits];

describe('A session that goes well', () => {
  test('takes the whole road and tells what it saw', async () => {
    const session = await sessionWith(wholeRoad());
    expect(session).toMatchObject({
      stage: 'quit',
      greeting: { replyCode: 220, text: 'mx.example.org ESMTP' },
      ehlo: { replyCode: 250, serverName: 'mx.example.org', greetedAs: '127.0.0.1', masked: [] },
      starttls: { replyCode: 220, enhancedStatus: '2.0.0', lines: ['2.0.0 ready'] },
      tls: { protocol: 'TLSv1.3', trusted: false, matchesName: true, names: [host] },
      ehloAfterTls: { capabilities: [{ keyword: 'SIZE', params: ['1000'] }] },
    });
    expect(session.failure).toBeUndefined();
    expect(Object.keys(session.timingsMs).sort()).toEqual(
      ['connect', 'ehlo', 'ehloAfterTls', 'greeting', 'starttls', 'tlsHandshake', 'total'].sort(),
    );
    expect(session.transcript.map(({ direction, text }) => `${direction} ${text}`)).toEqual([
      expect.stringMatching(/^\* connecting to 127\.0\.0\.1 port \d+$/),
      '< 220 mx.example.org ESMTP',
      `> EHLO ${heloName}`,
      '< 250-mx.example.org Hello [127.0.0.1]',
      '< 250-SIZE 1000',
      '< 250 STARTTLS',
      '> STARTTLS',
      '< 220 2.0.0 ready',
      expect.stringMatching(
        /^\* encrypted from here on: TLSv1\.3 TLS_\w+; the certificate is not trusted \(\w+\) and names this host$/,
      ),
      `> EHLO ${heloName}`,
      '< 250-mx.example.org Hello [127.0.0.1]',
      '< 250 SIZE 1000',
      '> QUIT',
    ]);
  });

  test.each<Delivery>(['byte-by-byte', { splitAt: 1 }, { splitAt: 3 }, { splitAt: 27 }])(
    'is the same when the server delivers %j',
    async (delivery) => {
      const { timingsMs, transcript, tls, ...whole } = await sessionWith(wholeRoad());
      expect(await sessionWith(wholeRoad(), {}, delivery)).toMatchObject(whole);
    },
  );

  test('does not upgrade where nobody asked for it', async () => {
    const session = await sessionWith([greets, hearsEhlo, offers, ...quits], { upgrade: false });
    expect(session.stage).toBe('quit');
    expect(session).not.toHaveProperty('starttls');
    expect(session).not.toHaveProperty('tls');
  });

  const notOffered: readonly { name: string; ehlo: readonly string[]; masked: readonly string[] }[] = [
    { name: 'the incident', ehlo: strippedEhlo, masked: [] },
    { name: 'a masked keyword', ehlo: ['250-mx', '250-XXXXXXXA', '250 SIZE'], masked: ['XXXXXXXA'] },
    { name: 'X-STARTTLS', ehlo: ['250-mx', '250 X-STARTTLS'], masked: [] },
    { name: 'the word in the first line only', ehlo: ['250 mx STARTTLS'], masked: [] },
  ];
  test.each(notOffered)('does not send STARTTLS for $name', async ({ ehlo, masked }) => {
    const session = await sessionWith([greets, hearsEhlo, says(...ehlo), ...quits]);
    expect(session).toMatchObject({ stage: 'quit', ehlo: { masked } });
    expect(sent(session)).toEqual([`EHLO ${heloName}`, 'QUIT']);
  });

  test('upgrades at the healthy server of the incident', async () => {
    const session = await sessionWith([
      greets,
      hearsEhlo,
      says(...healthyEhlo),
      hears('STARTTLS'),
      go,
      upgradesToTls(certificates.valid),
      hearsEhlo,
      says(...healthyEhlo),
      ...quits,
    ]);
    expect(session).toMatchObject({ stage: 'quit', tls: { protocol: 'TLSv1.3' } });
  });

  test('waits for the end of a greeting of several lines', async () => {
    const script = [
      says('220-mx', '220-please wait'),
      saysBytes('220'),
      saysBytes(' ready\r\n'),
      hearsEhlo,
      offersNothing,
      ...quits,
    ];
    expect(await sessionWith(script)).toMatchObject({
      stage: 'quit',
      greeting: { replyCode: 220, text: 'mx please wait ready' },
    });
  });

  test.each(CERTIFICATE_KINDS)('completes the handshake with a %s certificate', async (kind) => {
    const session = await sessionWith(wholeRoad(kind));
    expect(session).toMatchObject({ stage: 'quit', tls: { trusted: false, matchesName: kind !== 'wrong-host' } });
    expect(session.ehloAfterTls).toBeDefined();
  });

  test('is told by a server what that server tells its source address', async () => {
    const server = await startScriptedServer({
      scripts: ({ remoteAddress }) => [
        serves({
          ehlo: () => (remoteAddress === '127.0.0.2' ? strippedEhlo : healthyEhlo),
          certificate: certificates.valid,
        }),
      ],
    });
    try {
      const [usual, listed] = await Promise.all(
        ['127.0.0.6', '127.0.0.2'].map((sourceAddress) => runSession(optionsFor(server, { sourceAddress }))),
      );
      expect(usual).toMatchObject({ stage: 'quit', tls: { protocol: 'TLSv1.3' } });
      expect(listed).toMatchObject({ stage: 'quit', ehlo: { greetedAs: '203.0.113.9' } });
      expect(listed).not.toHaveProperty('starttls');
      await server.verify();
    } finally {
      await server.close();
    }
  });

  test('says QUIT, closes, and waits neither for its reply nor for the server to close', async () => {
    const plain = [greets, hearsEhlo, offersNothing];
    const encrypted = [...toTls(), hearsEhlo, offersNothing];
    for (const script of [plain, encrypted]) {
      const session = await sessionWith([...script, hears('QUIT'), hangs()]);
      expect(session.stage).toBe('quit');
      // A remark would stand behind it if a limit had run out.
      expect(session.transcript.at(-1)).toMatchObject({ direction: '>', text: 'QUIT' });
    }
  });

  test('is not spoilt by what comes of QUIT', async () => {
    const upToQuit = [greets, hearsEhlo, offersNothing, hears('QUIT')] as const;
    for (const end of [hangs(), resets(), closes(), says('500 what?'), says('no reply at all')]) {
      const session = await sessionWith([...upToQuit, end], { limits: { ...limits, reply: 250 } });
      expect(session.stage).toBe('quit');
      expect(session.failure).toBeUndefined();
    }
  });
});

interface FailureRow {
  readonly name: string;
  readonly script: () => Script;
  readonly stage: Stage;
  readonly code: FailureCode;
  readonly sent: readonly string[];
  readonly limits?: Partial<SessionLimits>;
}
const ehlo = `EHLO ${heloName}`;
const helo = `HELO ${heloName}`;

const replies: readonly FailureRow[] = [
  {
    name: '421 as greeting',
    script: () => [says('421 4.7.0 later'), ...quits],
    stage: 'greeting',
    code: 'throttled',
    sent: ['QUIT'],
  },
  {
    name: '450 as greeting',
    script: () => [says('450 later'), ...quits],
    stage: 'greeting',
    code: 'throttled',
    sent: ['QUIT'],
  },
  {
    name: '554 as greeting',
    script: () => [says('554 5.7.1 listed'), ...quits],
    stage: 'greeting',
    code: 'refused',
    sent: ['QUIT'],
  },
  {
    name: '250 as greeting',
    script: () => [says('250 odd'), ...quits],
    stage: 'greeting',
    code: 'reply-syntax',
    sent: ['QUIT'],
  },
  {
    name: '421 to EHLO',
    script: () => [greets, hearsEhlo, says('421 busy'), ...quits],
    stage: 'ehlo',
    code: 'throttled',
    sent: [ehlo, 'QUIT'],
  },
  {
    name: '550 to EHLO',
    script: () => [greets, hearsEhlo, says('550 listed'), ...quits],
    stage: 'ehlo',
    code: 'refused',
    sent: [ehlo, 'QUIT'],
  },
  {
    name: '501 to EHLO',
    script: () => [greets, hearsEhlo, says('501 name?'), ...quits],
    stage: 'ehlo',
    code: 'refused',
    sent: [ehlo, 'QUIT'],
  },
  {
    name: '354 to EHLO',
    script: () => [greets, hearsEhlo, says('354 odd'), ...quits],
    stage: 'ehlo',
    code: 'reply-syntax',
    sent: [ehlo, 'QUIT'],
  },
  {
    name: '502 to EHLO and 250 to HELO',
    script: () => [greets, hearsEhlo, says('502 5.5.1 what?'), hears(helo), says('250 mx'), ...quits],
    stage: 'ehlo',
    code: 'ehlo-refused',
    sent: [ehlo, helo, 'QUIT'],
  },
  {
    name: '500 to both EHLO and HELO',
    script: () => [greets, hearsEhlo, says('500 what?'), hears(helo), says('500 what?'), ...quits],
    stage: 'ehlo',
    code: 'ehlo-refused',
    sent: [ehlo, helo, 'QUIT'],
  },
  {
    name: '504 to EHLO and a hang-up at HELO',
    script: () => [greets, hearsEhlo, says('504 no'), hears(helo), closes()],
    stage: 'ehlo',
    code: 'ehlo-refused',
    sent: [ehlo, helo],
  },
  {
    name: '454 to STARTTLS',
    script: () => [...toStarttls, says('454 4.7.0 no TLS now'), ...quits],
    stage: 'starttls',
    code: 'starttls-refused',
    sent: [ehlo, 'STARTTLS', 'QUIT'],
  },
  {
    name: '500 to STARTTLS',
    script: () => [...toStarttls, says('500 #5.5.1 no'), ...quits],
    stage: 'starttls',
    code: 'starttls-refused',
    sent: [ehlo, 'STARTTLS', 'QUIT'],
  },
  {
    name: '250 to STARTTLS',
    script: () => [...toStarttls, says('250 odd'), ...quits],
    stage: 'starttls',
    code: 'reply-syntax',
    sent: [ehlo, 'STARTTLS', 'QUIT'],
  },
  {
    name: '421 to the second EHLO',
    script: () => [...toTls(), hearsEhlo, says('421 busy'), ...quits],
    stage: 'ehloAfterTls',
    code: 'throttled',
    sent: [ehlo, 'STARTTLS', ehlo, 'QUIT'],
  },
  {
    name: 'a second greeting inside TLS',
    script: () => [...toTls(), hearsEhlo, says('220 welcome again'), ...quits],
    stage: 'ehloAfterTls',
    code: 'reply-syntax',
    sent: [ehlo, 'STARTTLS', ehlo, 'QUIT'],
  },
  {
    name: '502 to the second EHLO',
    script: () => [...toTls(), hearsEhlo, says('502 no'), ...quits],
    stage: 'ehloAfterTls',
    code: 'ehlo-refused',
    sent: [ehlo, 'STARTTLS', ehlo, 'QUIT'],
  },
];

const faults: readonly FailureRow[] = [
  {
    name: 'mixed codes',
    script: () => [greets, hearsEhlo, says('250-mx', '220 STARTTLS'), hangs()],
    stage: 'ehlo',
    code: 'reply-syntax',
    sent: [ehlo],
  },
  {
    name: 'something that is not SMTP',
    script: () => [says('SSH-2.0-OpenSSH_9.9'), hangs()],
    stage: 'greeting',
    code: 'reply-syntax',
    sent: [],
  },
  {
    name: 'a line over the cap',
    script: () => [greets, hearsEhlo, saysBytes(`250-${'x'.repeat(5000)}`), hangs()],
    stage: 'ehlo',
    code: 'line-too-long',
    sent: [ehlo],
  },
  {
    name: 'a reply of too many lines',
    script: () => [greets, hearsEhlo, saysBytes('250-X\r\n'.repeat(300)), hangs()],
    stage: 'ehlo',
    code: 'reply-too-long',
    sent: [ehlo],
  },
  {
    name: 'a reply of too many bytes',
    script: () => [greets, hearsEhlo, saysBytes(`250-${'x'.repeat(4000)}\r\n`.repeat(20)), hangs()],
    stage: 'ehlo',
    code: 'reply-too-long',
    sent: [ehlo],
  },
  {
    name: 'an early talker with a made-up EHLO reply',
    script: () => [says('220 mx', '250-mx', '250 STARTTLS'), hangs()],
    stage: 'ehlo',
    code: 'reply-syntax',
    sent: [],
  },
  {
    name: 'a reply to STARTTLS before the command',
    script: () => [greets, hearsEhlo, says('250-mx', '250 STARTTLS', '220 go'), hangs()],
    stage: 'starttls',
    code: 'reply-syntax',
    sent: [ehlo],
  },
  {
    name: 'plaintext after the 220',
    script: () => [...toStarttls, says('220 go', '250-mx', '250 AUTH PLAIN'), hangs()],
    stage: 'starttls',
    code: 'plaintext-after-starttls',
    sent: [ehlo, 'STARTTLS'],
  },
  {
    name: 'one byte after the 220',
    script: () => [...toStarttls, saysBytes('220 go\r\n2'), hangs()],
    stage: 'starttls',
    code: 'plaintext-after-starttls',
    sent: [ehlo, 'STARTTLS'],
  },
  {
    name: 'plaintext in place of a handshake',
    script: () => [...toStarttls, go, hearsClientHello(), says('500 5.5.1 what?'), hangs()],
    stage: 'tlsHandshake',
    code: 'plaintext-after-starttls',
    sent: [ehlo, 'STARTTLS'],
  },
];

const hangUps: readonly FailureRow[] = [
  { name: 'at the greeting', script: () => [closes()], stage: 'greeting', code: 'connection-closed', sent: [] },
  {
    name: 'by RST within the greeting',
    script: () => [saysBytes('220-mx\r\n'), resets()],
    stage: 'greeting',
    code: 'connection-closed',
    sent: [],
  },
  {
    name: 'within the greeting',
    script: () => [saysBytes('220-mx\r\n220'), closes()],
    stage: 'greeting',
    code: 'connection-closed',
    sent: [],
  },
  {
    name: 'at EHLO',
    script: () => [greets, hearsEhlo, closes()],
    stage: 'ehlo',
    code: 'connection-closed',
    sent: [ehlo],
  },
  {
    name: 'by RST at EHLO',
    script: () => [greets, hearsEhlo, resets()],
    stage: 'ehlo',
    code: 'connection-closed',
    sent: [ehlo],
  },
  {
    name: 'within the EHLO reply',
    script: () => [greets, hearsEhlo, says('250-mx', '250-STARTTLS'), closes()],
    stage: 'ehlo',
    code: 'connection-closed',
    sent: [ehlo],
  },
  {
    name: 'at STARTTLS',
    script: () => [...toStarttls, closes()],
    stage: 'starttls',
    code: 'connection-closed',
    sent: [ehlo, 'STARTTLS'],
  },
  {
    name: 'at the handshake',
    script: () => [...toStarttls, go, closes()],
    stage: 'tlsHandshake',
    code: 'tls-handshake-failed',
    sent: [ehlo, 'STARTTLS'],
  },
  {
    name: 'by RST at the handshake',
    script: () => [...toStarttls, go, resets()],
    stage: 'tlsHandshake',
    code: 'tls-handshake-failed',
    sent: [ehlo, 'STARTTLS'],
  },
  {
    name: 'at the second EHLO',
    script: () => [...toTls(), hearsEhlo, closes()],
    stage: 'ehloAfterTls',
    code: 'connection-closed',
    sent: [ehlo, 'STARTTLS', ehlo],
  },
  {
    name: 'by RST at the second EHLO',
    script: () => [...toTls(), hearsEhlo, resets()],
    stage: 'ehloAfterTls',
    code: 'connection-closed',
    sent: [ehlo, 'STARTTLS', ehlo],
  },
];

const hangUpsByTime: readonly FailureRow[] = [
  {
    name: 'before the greeting',
    script: () => [hangs()],
    stage: 'greeting',
    code: 'timed-out',
    sent: [],
    limits: { greeting: 40 },
  },
  {
    name: 'within the greeting',
    script: () => [saysBytes('220-mx\r\n22'), hangs()],
    stage: 'greeting',
    code: 'timed-out',
    sent: [],
    limits: { greeting: 40 },
  },
  {
    name: 'at EHLO',
    script: () => [greets, hearsEhlo, hangs()],
    stage: 'ehlo',
    code: 'timed-out',
    sent: [ehlo],
    limits: { reply: 40 },
  },
  {
    name: 'within the EHLO reply',
    script: () => [greets, hearsEhlo, says('250-mx', '250-STARTTLS'), hangs()],
    stage: 'ehlo',
    code: 'timed-out',
    sent: [ehlo],
    limits: { reply: 40 },
  },
  {
    name: 'at HELO',
    script: () => [greets, hearsEhlo, says('502 no'), hears(helo), hangs()],
    stage: 'ehlo',
    code: 'ehlo-refused',
    sent: [ehlo, helo],
    limits: { reply: 250 },
  },
  {
    name: 'at STARTTLS',
    script: () => [...toStarttls, hangs()],
    stage: 'starttls',
    code: 'timed-out',
    sent: [ehlo, 'STARTTLS'],
    limits: { reply: 250 },
  },
  {
    name: 'at the handshake',
    script: () => [...toStarttls, go, hangs()],
    stage: 'tlsHandshake',
    code: 'timed-out',
    sent: [ehlo, 'STARTTLS'],
    limits: { tlsHandshake: 40 },
  },
  {
    name: 'at the second EHLO',
    script: () => [...toTls(), hearsEhlo, hangs()],
    stage: 'ehloAfterTls',
    code: 'timed-out',
    sent: [ehlo, 'STARTTLS', ehlo],
    limits: { reply: 250 },
  },
  {
    name: 'for the whole session',
    script: () => [greets, hearsEhlo, hangs()],
    stage: 'ehlo',
    code: 'timed-out',
    sent: [ehlo],
    limits: { total: 250 },
  },
];

describe('A session that ends early', () => {
  const check = async (row: FailureRow, delivery: Delivery): Promise<SmtpSession> => {
    const session = await sessionWith(row.script(), { limits: { ...limits, ...row.limits } }, delivery);
    expect(session).toMatchObject({ stage: row.stage, failure: { stage: row.stage, code: row.code } });
    expect(sent(session)).toEqual(row.sent);
    return session;
  };

  test.each(replies)('after $name says $code at $stage, and quits politely', async (row) => {
    await check(row, 'whole');
    await check(row, 'byte-by-byte');
  });

  test.each(faults)('after $name says $code at $stage, and says no more', async (row) => {
    await check(row, 'whole');
  });

  test.each(hangUps)('says $code when the server hangs up $name', async (row) => {
    await check(row, 'whole');
  });

  test.each(hangUpsByTime)('says $code when the server falls silent $name', async (row) => {
    await check(row, 'whole');
  });

  test('keeps what the server said: text of a refusal, reply to STARTTLS, an unfinished line', async () => {
    const refused = await sessionWith([says('554-5.7.1 listed', '554 see \x1b[1mlist'), ...quits]);
    expect(refused.greeting).toEqual({ replyCode: 554, text: '5.7.1 listed see \x1b[1mlist' });
    expect(refused.failure?.message).toBe('554 5.7.1 listed see \\x1b[1mlist');

    const noTls = await sessionWith([...toStarttls, says('454 4.7.0 no TLS now'), ...quits]);
    expect(noTls.starttls).toEqual({ replyCode: 454, enhancedStatus: '4.7.0', lines: ['4.7.0 no TLS now'] });

    const cut = await sessionWith([greets, hearsEhlo, saysBytes('250-mx\r\n250-STAR'), closes()]);
    expect(cut.transcript.map(({ direction, text }) => `${direction} ${text}`).slice(-3)).toEqual([
      '< 250-mx',
      '< 250-STAR',
      '* ehlo: closed by the server',
    ]);
  });

  test('gains a server nothing that it trickles bytes', async () => {
    const trickle = saysBytes(`220-${'x'.repeat(500)}\r\n`.repeat(200));
    const session = await sessionWith([trickle], { limits: { ...limits, greeting: 30 } }, 'byte-by-byte');
    expect(session.failure).toMatchObject({ stage: 'greeting', code: 'timed-out' });
  });

  test('says connection-refused where nobody listens', async () => {
    const port = await withScriptedServer({ scripts: [] }, async (server) => server.port);
    const session = await runSession({ address: '127.0.0.1', port, heloName, upgrade: true, limits });
    expect(session).toMatchObject({ stage: 'connect', failure: { stage: 'connect', code: 'connection-refused' } });
    expect(session.timingsMs).toEqual({ total: expect.any(Number) });
  });

  test.each(['192.0.2.1', '::1'])(
    'says not-tried where the source address %s cannot be bound',
    async (sourceAddress) => {
      await withScriptedServer({ scripts: [] }, async (server) => {
        const session = await runSession(optionsFor(server, { sourceAddress }));
        expect(session.failure).toMatchObject({ stage: 'connect', code: 'not-tried' });
      });
    },
  );

  test('says aborted when the caller gives up, before and within', async () => {
    await withScriptedServer({ scripts: [[greets, hearsEhlo, hangs()]] }, async (server) => {
      const before = await runSession(optionsFor(server, { signal: AbortSignal.abort() }));
      expect(before).toMatchObject({ stage: 'connect', failure: { code: 'aborted' } });
      const caller = new AbortController();
      const running = runSession(optionsFor(server, { signal: caller.signal }));
      while (server.peers[0]?.received.length !== 1) await new Promise(setImmediate);
      caller.abort();
      expect(await running).toMatchObject({ stage: 'ehlo', failure: { stage: 'ehlo', code: 'aborted' } });
    });
  });
});

describe('runSession', () => {
  const good: SessionOptions = { address: '127.0.0.1', port: 25, heloName, upgrade: false };
  const refusals: readonly { name: string; change: Partial<SessionOptions>; code: string }[] = [
    { name: 'CRLF in the EHLO name', change: { heloName: 'a\r\nMAIL FROM:<>' }, code: 'bad-helo-name' },
    { name: 'LF in the EHLO name', change: { heloName: 'a\n' }, code: 'bad-helo-name' },
    { name: 'a blank in the EHLO name', change: { heloName: 'a b' }, code: 'bad-helo-name' },
    { name: 'an empty EHLO name', change: { heloName: '' }, code: 'bad-helo-name' },
    { name: 'an EHLO name that is not ASCII', change: { heloName: 'bücher.example' }, code: 'bad-helo-name' },
    { name: 'NUL in the EHLO name', change: { heloName: 'a\0' }, code: 'bad-helo-name' },
    { name: 'an EHLO name without measure', change: { heloName: 'a'.repeat(256) }, code: 'bad-helo-name' },
    { name: 'a host name as address', change: { address: 'localhost' }, code: 'bad-address' },
    { name: 'an empty address', change: { address: '' }, code: 'bad-address' },
    { name: 'port 0', change: { port: 0 }, code: 'bad-port' },
    { name: 'port 65536', change: { port: 65_536 }, code: 'bad-port' },
    { name: 'a broken port', change: { port: 25.5 }, code: 'bad-port' },
    { name: 'a server name with CRLF', change: { serverName: 'a\r\n' }, code: 'bad-server-name' },
    { name: 'a host name as source address', change: { sourceAddress: 'localhost' }, code: 'bad-source-address' },
    { name: 'a limit of 0', change: { limits: { reply: 0 } }, code: 'bad-limit' },
    { name: 'a limit that is no number', change: { limits: { total: Number.NaN } }, code: 'bad-limit' },
    { name: 'a limit that setTimeout cannot take', change: { limits: { total: 2 ** 31 } }, code: 'bad-limit' },
  ];
  test.each(refusals)('refuses $name', async ({ change, code }) => {
    await expect(runSession({ ...good, ...change })).rejects.toMatchObject({ name: 'SmtpArgumentError', code });
  });
});
