import { offersStarttls } from '../../../lib/smtp/capabilities';
import { runSession } from '../../../lib/smtp/session';
import type { SmtpSession } from '../../../lib/smtp/types';
import { createAuthority, createCertificates, type ServerCertificate } from '../../support/certificates';
import {
  dialogue,
  go,
  greets,
  hearsEhlo,
  heloName,
  host,
  limits,
  offers,
  offersNothing,
  quits,
  sent,
  sessionWith,
  toStarttls,
  underTls,
} from '../../support/scriptedDialogue';
import {
  closes,
  hangs,
  hears,
  hearsClientHello,
  resets,
  type Script,
  says,
  saysBytes,
  upgradesToTls,
  waits,
  withScriptedServer,
} from '../../support/scriptedServer';

let valid: ServerCertificate;

beforeAll(async () => {
  ({ valid } = await createCertificates(host));
});

const ehlo = `EHLO ${heloName}`;
const helo = `HELO ${heloName}`;

/** Each of these is read wrongly by at least one well-known tool. */
describe('A server that offers STARTTLS', () => {
  const table: readonly { name: string; greeting: Script[number]; ehlo: readonly string[] }[] = [
    { name: 'as its last line', greeting: greets, ehlo: ['250-mx', '250-SIZE', '250 STARTTLS'] },
    { name: 'as its only keyword', greeting: greets, ehlo: ['250-mx', '250 STARTTLS'] },
    { name: 'in lower case', greeting: greets, ehlo: ['250-mx', '250-starttls', '250 size 1'] },
    { name: 'in mixed case as its last line', greeting: greets, ehlo: ['250-mx', '250 StartTLS'] },
    { name: 'with a blank after it', greeting: greets, ehlo: ['250-mx', '250 STARTTLS '] },
    { name: 'with a parameter', greeting: greets, ehlo: ['250-mx', '250 STARTTLS REQUIRED'] },
    {
      name: 'after a three-line greeting',
      greeting: says('220-mx', '220-', '220 go'),
      ehlo: ['250-mx', '250 STARTTLS'],
    },
    { name: 'after a greeting without ESMTP', greeting: says('220 mx'), ehlo: ['250-mx', '250 STARTTLS'] },
    { name: 'after a greeting without any text', greeting: says('220'), ehlo: ['250-mx', '250 STARTTLS'] },
    { name: 'after a greeting of asterisks', greeting: says('220 *****2*****'), ehlo: ['250-mx', '250 STARTTLS'] },
    { name: 'beside masked words', greeting: greets, ehlo: ['250-mx', '250-XXXA', '250 STARTTLS'] },
    { name: 'with bare LF', greeting: saysBytes('220 mx\n'), ehlo: ['250-mx\n250-STARTTLS\n250 SIZE'] },
  ];
  test.each(table)('$name is upgraded, whole and byte by byte', async ({ greeting, ehlo: lines }) => {
    for (const delivery of ['whole', 'byte-by-byte'] as const) {
      const script = [greeting, hearsEhlo, says(...lines), hears('STARTTLS'), ...underTls(valid)];
      const session = await sessionWith(script, {}, delivery);
      expect(session).toMatchObject({ stage: 'quit', tls: { names: [host] }, ehloAfterTls: { replyCode: 250 } });
      expect(session.failure).toBeUndefined();
    }
  });

  test('with a greeting of asterisks keeps it as it is', async () => {
    const session = await sessionWith([
      says('220 *****2***0****'),
      hearsEhlo,
      says('250-mx', '250 XXXXXXXA'),
      ...quits,
    ]);
    expect(session).toMatchObject({
      stage: 'quit',
      greeting: { replyCode: 220, text: '*****2***0****' },
      ehlo: { masked: ['XXXXXXXA'], capabilities: [] },
    });
  });

  test.each(['X-STARTTLS', 'X-NOT-STARTTLS', 'NOSTARTTLS', 'STARTTLS-X', 'LIMITS STARTTLS', '-STARTTLS'])(
    'does not do so by %s',
    async (line) => {
      const session = await sessionWith([greets, hearsEhlo, says('250-mx STARTTLS', `250 ${line}`), ...quits]);
      expect(session.stage).toBe('quit');
      expect(sent(session)).toEqual([ehlo, 'QUIT']);
    },
  );
});

describe('A server that talks out of turn', () => {
  const table: readonly { name: string; script: Script; stage: string; shown: readonly string[] }[] = [
    {
      name: 'greets twice',
      script: [says('220 mx', '220 mx again'), hangs()],
      stage: 'ehlo',
      shown: ['< 220 mx', '< 220 mx again', '* ehlo: 14 bytes that came before the command'],
    },
    {
      name: 'answers EHLO before it is sent',
      script: [says('220 mx', '250-mx', '250 STARTTLS'), hangs()],
      stage: 'ehlo',
      shown: ['< 250-mx', '< 250 STARTTLS', '* ehlo: 22 bytes that came before the command'],
    },
    {
      name: 'answers EHLO twice',
      script: [greets, hearsEhlo, says('250-mx', '250 STARTTLS', '250-mx', '250 SIZE'), hangs()],
      stage: 'starttls',
      shown: ['< 250-mx', '< 250 SIZE', '* starttls: 18 bytes that came before the command'],
    },
    {
      name: 'answers STARTTLS before it is sent, and goes on',
      script: [greets, hearsEhlo, says('250-mx', '250 STARTTLS', '220 go', 'what?'), hangs()],
      stage: 'starttls',
      shown: ['< 220 go', '< what?', '* starttls: 15 bytes that came before the command'],
    },
  ];
  test.each(table)('and $name is not believed, and what it said is shown', async ({ script, stage, shown }) => {
    const session = await sessionWith(script);
    expect(session).toMatchObject({ stage, failure: { stage, code: 'reply-syntax' } });
    expect(dialogue(session).slice(-shown.length)).toEqual(shown);
  });

  test('and answers twice, the second time after STARTTLS, is not believed either', async () => {
    const session = await sessionWith([...toStarttls, says('250-mx', '250 STARTTLS'), hangs()]);
    expect(session).toMatchObject({ failure: { stage: 'starttls', code: 'reply-syntax' } });
    expect(session).not.toHaveProperty('tls');
  });

  test('and goes on in plaintext after the 220 has that text in the transcript', async () => {
    const injected = ['250-mx', '250 AUTH PLAIN', 'and a begun li'];
    const session = await sessionWith([...toStarttls, saysBytes(`220 go\r\n${injected.join('\r\n')}`), hangs()]);
    expect(session.failure).toMatchObject({ stage: 'starttls', code: 'plaintext-after-starttls' });
    expect(dialogue(session).slice(-5)).toEqual([
      '< 220 go',
      ...injected.map((line) => `< ${line}`),
      '* starttls: 38 bytes in plaintext after the 220',
    ]);
  });
});

describe('Plaintext in place of TLS', () => {
  const injected = ['250-mx \x1b[31m', '250 AUTH PLAIN', 'and a begun li'];
  const text = injected.join('\r\n');
  const inTranscript = injected.map((line) => `< ${line}`);
  const isKept = (session: SmtpSession): void => {
    expect(session.failure?.code).toBe('plaintext-after-starttls');
    for (const field of ['tls', 'ehloAfterTls']) expect(session).not.toHaveProperty(field);
    expect(sent(session)).toEqual([ehlo, 'STARTTLS']);
    const { stage } = session;
    const remark = `* ${stage}: ${text.length} bytes in plaintext after the 220`;
    expect(dialogue(session).slice(-4)).toEqual([...inTranscript, remark]);
  };

  test.each([0, 1, 5, 20])('that comes %i ms after the 220 is known as such and kept', async (delayMs) => {
    isKept(await sessionWith([...toStarttls, go, waits(delayMs), saysBytes(text), hangs()]));
  });

  test('that comes byte by byte is kept whole', async () => {
    isKept(await sessionWith([...toStarttls, go, saysBytes(text), hangs()], {}, 'byte-by-byte'));
    const bytes = Array.from(text, (byte) => [saysBytes(byte), waits(2)]).flat();
    isKept(await sessionWith([...toStarttls, go, ...bytes, hangs()]));
  });

  test('that answers the client hello is kept, whether the server then waits, closes or resets', async () => {
    for (const end of [hangs(), closes(), [waits(5), resets()]].flat()) {
      isKept(await sessionWith([...toStarttls, go, hearsClientHello(), saysBytes(text), end]));
    }
  });

  test('is the fault, not the limit that runs out while more of it comes', async () => {
    const trickle = Array.from({ length: 40 }, () => [saysBytes('2'), waits(10)]).flat();
    const session = await sessionWith([...toStarttls, go, hearsClientHello(), ...trickle, hangs()], {
      limits: { ...limits, tlsHandshake: 100 },
    });
    expect(session.failure).toMatchObject({ stage: 'tlsHandshake', code: 'plaintext-after-starttls' });
  });

  test('is no end of reading: a flood of it is cut', async () => {
    const session = await sessionWith([
      ...toStarttls,
      go,
      hearsClientHello(),
      saysBytes('flood\r\n'.repeat(20_000)),
      hangs(),
    ]);
    expect(session.failure?.code).toBe('plaintext-after-starttls');
    expect(dialogue(session)).toContain('* transcript cut: further lines of the server are left out');
  });

  test.each([
    { name: 'an alert', bytes: '\x15\x03\x01\x00\x02\x02\x28' },
    { name: 'a record cut short', bytes: '\x16' },
    { name: 'a broken record', bytes: '\x16\x03\x03\x00\x02hm' },
  ])('is something else than $name', async ({ bytes }) => {
    const session = await sessionWith([...toStarttls, go, hearsClientHello(), saysBytes(bytes), closes()]);
    expect(session.failure).toMatchObject({ stage: 'tlsHandshake', code: 'tls-handshake-failed' });
  });

  test('is also what begins like TLS and is of no version of it', async () => {
    const session = await sessionWith([...toStarttls, go, saysBytes('\x16\x16'), hangs()]);
    expect(session.failure).toMatchObject({ code: 'plaintext-after-starttls' });
  });
});

describe('EHLO refused', () => {
  test.each([500, 502, 504])('by %i leads to one HELO, whose reply is kept', async (code) => {
    const script = [greets, hearsEhlo, says(`${code} 5.5.1 what?`), hears(helo), says('250 mx'), ...quits];
    const session = await sessionWith(script);
    expect(session).toMatchObject({
      failure: { stage: 'ehlo', code: 'ehlo-refused' },
      helo: { replyCode: 250, lines: ['mx'] },
    });
    expect(session).not.toHaveProperty('ehlo');
    expect(sent(session)).toEqual([ehlo, helo, 'QUIT']);
  });

  test('by 502 with a second reply behind it leads to no HELO, whose reply that would seem to be', async () => {
    const session = await sessionWith([greets, hearsEhlo, says('502 no', '250-mx', '250 STARTTLS'), hangs()]);
    expect(session.failure?.code).toBe('ehlo-refused');
    expect(session).not.toHaveProperty('helo');
    expect(sent(session)).toEqual([ehlo]);
    expect(dialogue(session).slice(-4)).toEqual([
      '< 250-mx',
      '< 250 STARTTLS',
      '* HELO: 22 bytes that came before the command',
      '* ehlo: 502 no',
    ]);
  });

  test('by 502 leaves no HELO reply where the server goes', async () => {
    const session = await sessionWith([greets, hearsEhlo, says('502 no'), hears(helo), closes()]);
    expect(session.failure?.code).toBe('ehlo-refused');
    expect(session).not.toHaveProperty('helo');
  });

  test.each([
    { replyCode: 421, code: 'throttled' },
    { replyCode: 450, code: 'throttled' },
    { replyCode: 451, code: 'throttled' },
    { replyCode: 501, code: 'refused' },
    { replyCode: 503, code: 'refused' },
    { replyCode: 521, code: 'refused' },
    { replyCode: 550, code: 'refused' },
    { replyCode: 553, code: 'refused' },
    { replyCode: 554, code: 'refused' },
  ])('by $replyCode is $code, and no HELO follows', async ({ replyCode, code }) => {
    const session = await sessionWith([greets, hearsEhlo, says(`${replyCode} no`), ...quits]);
    expect(session.failure).toEqual({ stage: 'ehlo', code, message: `${replyCode} no` });
    for (const field of ['ehlo', 'helo']) expect(session).not.toHaveProperty(field);
    expect(sent(session)).toEqual([ehlo, 'QUIT']);
  });
});

describe('STARTTLS offered, then refused', () => {
  test.each([454, 500, 501, 502, 530, 554])('by %i is a fact beside the offer', async (replyCode) => {
    const session = await sessionWith([...toStarttls, says(`${replyCode} no`), ...quits]);
    expect(session).toMatchObject({
      failure: { stage: 'starttls', code: 'starttls-refused' },
      starttls: { replyCode },
    });
    expect(session.ehlo !== undefined && offersStarttls(session.ehlo)).toBe(true);
  });

  test.each([421, 450, 451])('by %i is no refusal of STARTTLS', async (replyCode) => {
    const session = await sessionWith([...toStarttls, says(`${replyCode} later`), ...quits]);
    expect(session).toMatchObject({ failure: { stage: 'starttls', code: 'throttled' }, starttls: { replyCode } });
  });
});

describe('A session under TLS', () => {
  const toTlsBy = (certificate: ServerCertificate, options: object): Script => [
    greets,
    hearsEhlo,
    offers,
    hears('STARTTLS'),
    go,
    upgradesToTls({ ...certificate, ...options }),
    hearsEhlo,
    offersNothing,
    ...quits,
  ];
  const tlsWith = async (certificate: ServerCertificate, options: object): Promise<SmtpSession['tls']> => {
    const session = await sessionWith(toTlsBy(certificate, options), { limits });
    expect(session.stage).toBe('quit');
    return session.tls;
  };

  test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const)('is held with a server that knows %s only', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' };
    expect(await tlsWith(valid, old)).toMatchObject({ protocol: version });
  });

  test('tells a short key and the chain', async () => {
    const authority = await createAuthority();
    const intermediate = await authority.delegate('Test Intermediate');
    const weak = await intermediate.issue({ names: [host], key: 'RSA-1024' });
    expect(await tlsWith(weak, { ciphers: 'DEFAULT:@SECLEVEL=0' })).toMatchObject({
      keyType: 'rsa',
      keyBits: 1024,
      trusted: false,
      untrustedReason: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      chain: [{ subject: `CN=${host}` }, { subject: 'CN=Test Intermediate' }],
    });
  });

  test('compares the certificate with the name that the caller has, and without one with the address', async () => {
    const authority = await createAuthority();
    const both = await authority.issue({ names: ['tls.example.org'], addresses: ['127.0.0.1'] });
    const nameOnly = await authority.issue({ names: ['tls.example.org'] });
    const matches = async (certificate: ServerCertificate, serverName?: string): Promise<boolean | undefined> => {
      const run = withScriptedServer({ scripts: [toTlsBy(certificate, {})] }, ({ address, port }) =>
        runSession({ address, port, heloName, upgrade: true, limits, ...(serverName !== undefined && { serverName }) }),
      );
      return (await run).tls?.matchesName;
    };
    expect(await matches(both, 'tls.example.org')).toBe(true);
    expect(await matches(both, 'mx.example.org')).toBe(false);
    expect(await matches(both)).toBe(true);
    expect(await matches(nameOnly)).toBe(false);
  });

  test('is marked in the transcript', async () => {
    const lines = dialogue(await sessionWith(toTlsBy(valid, {})));
    const mark = lines.findIndex((line) => /^\* encrypted from here on: TLSv1\.3 /.test(line));
    expect(lines.slice(0, mark)).toContain('> STARTTLS');
    expect(lines.slice(mark + 1)).toEqual([
      `> ${ehlo}`,
      '< 250-mx.example.org Hello [127.0.0.1]',
      '< 250 SIZE 1000',
      '> QUIT',
    ]);
  });
});
