import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { TLSSocket, type TlsOptions } from 'node:tls';
import { Expiry } from '../../../lib/smtp/expiry';
import { openSocket } from '../../../lib/smtp/plainSocket';
import { type Upgraded, type UpgradeOptions, upgradeToTls } from '../../../lib/smtp/tls';
import type { TlsFacts } from '../../../lib/smtp/types';
import {
  CERTIFICATE_KINDS,
  type CertificateKind,
  createAuthority,
  createCertificates,
  type ServerCertificate,
} from '../../support/certificates';

const host = 'mx.example.org';
let certificates: Readonly<Record<CertificateKind, ServerCertificate>>;

beforeAll(async () => {
  certificates = await createCertificates(host);
});

/** Connects to a server that does this with its connection, upgrades, and gives what `read` makes of it. */
async function upgradeAt<T>(
  serve: (socket: Socket) => void,
  options: UpgradeOptions,
  read: (upgraded: Upgraded) => Promise<T>,
): Promise<T> {
  const accepted: Socket[] = [];
  const listener = createServer((socket) => {
    accepted.push(socket.on('error', () => {}));
    serve(socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const bound = listener.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const plain = await openSocket({ address: '127.0.0.1', port: bound.port }, new Expiry());
  try {
    const upgrade = await upgradeToTls(plain, options, new Expiry());
    if (upgrade.status === 'plaintext') throw new Error(`no TLS: ${upgrade.bytes}`);
    return await read(upgrade);
  } finally {
    plain.socket.destroy();
    for (const one of accepted) one.destroy();
    listener.close();
    await once(listener, 'close');
  }
}

const secures =
  (server: TlsOptions) =>
  (socket: Socket): void => {
    new TLSSocket(socket, { isServer: true, ...server }).on('error', () => {});
  };

/** What a handshake with this server shows. */
async function factsOf(
  server: TlsOptions,
  { name = host, ca = certificates.valid.ca, ...more }: Partial<UpgradeOptions> = {},
): Promise<TlsFacts & { sni: string | undefined }> {
  let sni: string | undefined;
  const SNICallback = (asked: string, answer: (error: null) => void): void => {
    sni = asked;
    answer(null);
  };
  const facts = await upgradeAt(secures({ ...server, SNICallback }), { name, ca, ...more }, async (upgraded) => {
    upgraded.socket.destroy();
    return upgraded.facts;
  });
  return { ...facts, sni };
}

describe('upgradeToTls', () => {
  const table: Readonly<Record<CertificateKind, Partial<TlsFacts>>> = {
    valid: { trusted: true, matchesName: true, names: [host] },
    expired: { trusted: false, untrustedReason: 'CERT_HAS_EXPIRED', matchesName: true, names: [host] },
    'wrong-host': { trusted: true, matchesName: false, names: ['wrong.example.net'] },
    'self-signed': { trusted: false, untrustedReason: 'DEPTH_ZERO_SELF_SIGNED_CERT', matchesName: true, names: [host] },
  };
  test.each(CERTIFICATE_KINDS)('completes with a %s certificate and tells what it is', async (kind) => {
    expect(await factsOf(certificates[kind])).toMatchObject({ protocol: 'TLSv1.3', ...table[kind] });
  });

  test('tells issuer, validity in ISO 8601 and fingerprint', async () => {
    const facts = await factsOf(certificates.valid);
    expect(facts.issuer).toBe('O=starttls-canary, CN=Test Authority');
    expect(facts.fingerprint256).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const days = (Date.parse(facts.validTo ?? '') - Date.parse(facts.validFrom ?? '')) / 86_400_000;
    expect(days).toBeCloseTo(61, 3);
    expect(facts.validTo).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });

  test('does not trust an authority that it was not told of', async () => {
    const { key, cert } = certificates.valid;
    expect(await factsOf({ key, cert }, { ca: certificates['self-signed'].ca })).toMatchObject({
      trusted: false,
      untrustedReason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  test('sends a host name as SNI, and no address', async () => {
    expect(await factsOf(certificates.valid)).toMatchObject({ sni: host });
    expect(await factsOf(certificates.valid, { name: '192.0.2.1' })).toMatchObject({
      sni: undefined,
      matchesName: false,
    });
  });

  test('takes an address literal as name of the certificate only where the certificate holds that address', async () => {
    const authority = await createAuthority();
    const server = await authority.issue({ names: [host], addresses: ['192.0.2.1', '2001:db8::1'] });
    const options = { ca: authority.ca };
    for (const name of ['192.0.2.1', '2001:db8::1', '2001:DB8:0:0:0:0:0:1']) {
      const facts = await factsOf(server, { ...options, name });
      expect(facts).toMatchObject({ sni: undefined, matchesName: true, trusted: true });
    }
    expect(await factsOf(server, { ...options, name: '192.0.2.2' })).toMatchObject({ matchesName: false });
  });

  test('keeps the certificates that the server sends where they are asked for, and else does not', async () => {
    const intermediate = await (await createAuthority()).delegate('Intermediate');
    const server = await intermediate.issue({ names: [host] });
    const { certificates: kept = [] } = await factsOf(server, { keepCertificates: true });
    const sent = server.cert.split(/(?<=-----END CERTIFICATE-----)/).slice(0, 2);
    expect(kept).toEqual(sent.map((pem) => new X509Certificate(pem).raw.toString('base64')));
    expect((await factsOf(server)).certificates).toBeUndefined();
  });

  test('tells the chain that the server sends', async () => {
    const authority = await createAuthority();
    const intermediate = await authority.delegate('Test Intermediate');
    const facts = await factsOf(await intermediate.issue({ names: [host] }), { ca: authority.ca });
    expect(facts).toMatchObject({ trusted: true, issuer: 'CN=Test Intermediate' });
    expect(facts.chain).toEqual([
      { subject: `CN=${host}`, issuer: 'CN=Test Intermediate' },
      { subject: 'CN=Test Intermediate', issuer: 'O=starttls-canary, CN=Test Authority' },
    ]);
  });

  test('tells the one link of a self-signed certificate once', async () => {
    const { chain } = await factsOf(certificates['self-signed']);
    expect(chain).toEqual([{ subject: `CN=${host}`, issuer: `CN=${host}` }]);
  });

  test('speaks to a server with a weak key, and tells its kind and size', async () => {
    const authority = await createAuthority();
    const weak = await authority.issue({ names: [host], key: 'RSA-1024' });
    const facts = await factsOf({ ...weak, ciphers: 'DEFAULT:@SECLEVEL=0' }, { ca: authority.ca });
    expect(facts).toMatchObject({ keyType: 'rsa', keyBits: 1024 });
    expect(await factsOf(certificates.valid)).toMatchObject({ keyType: 'ec', keyBits: 256 });
  });

  test.each(['AES128-SHA', 'CAMELLIA256-SHA', 'AES256-CCM8'])(
    'speaks to a server that knows %s only',
    async (cipher) => {
      const authority = await createAuthority();
      const server = await authority.issue({ names: [host], key: 'RSA-1024' });
      const ciphers = `${cipher}:@SECLEVEL=0`;
      expect(await factsOf({ ...server, ciphers, maxVersion: 'TLSv1.2' }, { ca: authority.ca })).toMatchObject({
        cipher,
      });
    },
  );

  test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const server = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const only13 = { minVersion: version, maxVersion: version } as const;
    const facts = await factsOf({ ...certificates.valid, ...(version === 'TLSv1.3' ? only13 : server) });
    expect(facts).toMatchObject({ protocol: version, trusted: true });
    expect(facts.cipher).not.toBe('');
  });
});

describe('A handshake that fails', () => {
  const failures: readonly { name: string; serve: () => (socket: Socket) => void; message: RegExp }[] = [
    {
      name: 'no cipher in common',
      serve: () => secures({ ...certificates.valid, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA' }),
      // OpenSSL 3.2 has dropped the name of SSL 3 from it.
      message: /^SSL routines: (?:sslv3|ssl\/tls) alert handshake failure$/,
    },
    {
      name: 'a server that knows anonymous ciphers only',
      serve: () => secures({ ...certificates.valid, maxVersion: 'TLSv1.2', ciphers: 'aNULL:@SECLEVEL=0' }),
      message: /^SSL routines: (?:sslv3|ssl\/tls) alert handshake failure$/,
    },
    {
      name: 'no protocol version in common',
      serve: () => (socket) => socket.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])),
      message: /^SSL routines: tlsv1 alert protocol version$/,
    },
    {
      name: 'an end in the middle',
      serve: () => (socket) => socket.once('data', () => socket.end()),
      message: /^Client network socket disconnected before secure TLS connection was established$/,
    },
  ];
  test.each(failures)('by $name is told in the same words every time', async ({ serve, message }) => {
    for (const _ of [1, 2]) {
      const failed = upgradeAt(serve(), { name: host }, async () => 'upgraded');
      const fault = { code: 'tls-handshake-failed', message: expect.stringMatching(message) };
      await expect(failed).rejects.toMatchObject(fault);
    }
  });
});

test('Plaintext in place of TLS is handed back as it came', async () => {
  const failed = upgradeAt(
    (socket) => socket.write('500 5.5.1 what?\r\n'),
    { name: host },
    async () => 'upgraded',
  );
  await expect(failed).rejects.toThrow('no TLS: 500 5.5.1 what?\r\n');
});
