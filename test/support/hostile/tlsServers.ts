import { go, hearsEhlo, offersNothing, quits, toStarttls, toTls } from '../scriptedDialogue';
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
} from '../scriptedServer';
import { type Behaviour, floods, trickles } from './behaviour';

const toHandshake: Script = [...toStarttls, go, hearsClientHello()];
const OLD = { ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
const alert = (level: number, description: number): string =>
  Buffer.of(21, 3, 3, 0, 2, level, description).toString('latin1');

const alerts: readonly (readonly [name: string, level: number, description: number])[] = [
  ['handshake failure', 2, 40],
  ['protocol version', 2, 70],
  ['unrecognized name', 2, 112],
  ['internal error', 2, 80],
  ['close notify', 1, 0],
  ['a level and a description that there are not', 9, 255],
];

/** Those that go wrong in the handshake or after it. */
const handshakes: readonly Behaviour[] = [
  {
    name: 'does not answer the client hello',
    script: () => [...toHandshake, hangs()],
    isEndedByTime: true,
    ends: ['tlsHandshake', 'timed-out'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'begins a record of TLS and stops',
    script: () => [...toHandshake, saysBytes('\x16\x03\x03\x40\x00\x02'), hangs()],
    isEndedByTime: true,
    ends: ['tlsHandshake', 'timed-out'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'says a record of TLS by a byte now and then',
    script: () => [...toHandshake, saysBytes('\x16\x03\x03\x40\x00'), trickles('\x02')],
    isEndedByTime: true,
    ends: ['tlsHandshake', 'timed-out'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'says a byte of plaintext now and then in place of TLS',
    script: () => [...toHandshake, trickles('250-plain\r\n', 10)],
    isEndedByTime: true,
    mayEndSooner: true,
    ends: ['tlsHandshake', 'plaintext-after-starttls'],
    finds: ['plaintext-after-starttls'],
  },
  ...alerts.map(
    ([name, level, description]): Behaviour => ({
      name: `answers the client hello by an alert: ${name}`,
      script: () => [...toHandshake, saysBytes(alert(level, description)), closes(), hangs()],
      ends: ['tlsHandshake', 'tls-handshake-failed'],
      finds: ['tls-handshake-failed'],
    }),
  ),
  {
    name: 'warns for ever by alerts',
    script: () => [...toHandshake, floods(alert(1, 90).repeat(2000))],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'answers the client hello by noise in a record',
    script: () => [...toHandshake, saysBytes(`\x16\x03\x03\x00\x20${'\xaa'.repeat(32)}`), hangs()],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'answers the client hello by a record of 64 KB',
    script: () => [...toHandshake, saysBytes('\x16\x03\x03\xff\xff'), floods('\x02'.repeat(65_535)), hangs()],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'answers the client hello by application data',
    script: () => [...toHandshake, saysBytes(`\x17\x03\x03\x00\x20${'\xaa'.repeat(32)}`), hangs()],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'answers the client hello by a web page',
    script: () => [...toHandshake, says('HTTP/1.1 400 Bad Request', ''), hangs()],
    ends: ['tlsHandshake', 'plaintext-after-starttls'],
    finds: ['plaintext-after-starttls'],
  },
  {
    name: 'floods in plaintext at the client hello',
    script: () => [...toHandshake, floods('250-plain\r\n'.repeat(6000))],
    ends: ['tlsHandshake', 'plaintext-after-starttls'],
    finds: ['plaintext-after-starttls'],
  },
  {
    name: 'resets in the handshake',
    script: () => [...toHandshake, saysBytes('\x16\x03\x03'), resets()],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'closes its half in the handshake',
    script: () => [...toHandshake, closes(), hangs()],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'knows only a cipher that nobody has',
    script: ({ valid }) => [
      ...toStarttls,
      go,
      upgradesToTls({ ...valid, ciphers: 'PSK', maxVersion: 'TLSv1.2' }),
      hangs(),
    ],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
  {
    name: 'does not answer EHLO under TLS',
    script: ({ valid }) => [...toTls(valid), hearsEhlo, hangs()],
    isEndedByTime: true,
    ends: ['ehloAfterTls', 'timed-out'],
    finds: ['certificate-not-trusted'],
  },
  {
    name: 'answers EHLO under TLS by a byte now and then',
    script: ({ valid }) => [...toTls(valid), hearsEhlo, trickles('250-\r\n')],
    isEndedByTime: true,
    ends: ['ehloAfterTls', 'timed-out'],
    finds: ['certificate-not-trusted'],
  },
  {
    name: 'answers EHLO under TLS without end',
    script: ({ valid }) => [...toTls(valid), hearsEhlo, floods('250-more\r\n'.repeat(6000))],
    ends: ['ehloAfterTls', 'reply-too-long'],
    finds: ['certificate-not-trusted'],
  },
  {
    name: 'answers EHLO under TLS with a line of 10 MB',
    script: ({ valid }) => [...toTls(valid), hearsEhlo, saysBytes('250 '), floods('x'.repeat(65_536), 160), hangs()],
    ends: ['ehloAfterTls', 'line-too-long'],
    finds: ['certificate-not-trusted'],
  },
  {
    name: 'resets under TLS',
    script: ({ valid }) => [...toTls(valid), hearsEhlo, resets()],
    ends: ['ehloAfterTls', 'connection-closed'],
    finds: ['certificate-not-trusted'],
  },
  {
    name: 'closes its half under TLS',
    script: ({ valid }) => [...toTls(valid), hearsEhlo, closes(), hangs()],
    ends: ['ehloAfterTls', 'connection-closed'],
    finds: ['certificate-not-trusted'],
  },
  {
    name: 'floods after QUIT under TLS',
    script: ({ valid }) => [...toTls(valid), hearsEhlo, offersNothing, hears('QUIT'), floods('221-\r\n'.repeat(9000))],
    ends: ['quit'],
    finds: ['certificate-not-trusted'],
  },
];

const served = (
  name: string,
  certificate: (certificates: Parameters<Behaviour['script']>[0]) => Parameters<typeof upgradesToTls>[0],
  finds: readonly string[],
): Behaviour => ({
  name,
  script: (certificates) => [
    ...toStarttls,
    go,
    upgradesToTls(certificate(certificates)),
    hearsEhlo,
    offersNothing,
    ...quits,
  ],
  ends: ['quit'],
  finds,
});

/** Those whose certificate or version is not what it should be; mail is delivered over them all the same (RFC 7435). */
const certificates: readonly Behaviour[] = [
  served('knows TLS 1.0 only', ({ valid }) => ({ ...valid, ...OLD, minVersion: 'TLSv1', maxVersion: 'TLSv1' }), [
    'certificate-not-trusted',
    'tls-obsolete',
  ]),
  served('has an expired certificate', ({ expired }) => expired, ['certificate-expired']),
  served('has a certificate signed by itself', (all) => all['self-signed'], ['certificate-not-trusted']),
  served("has another host's certificate", (all) => all['wrong-host'], [
    'certificate-host-mismatch',
    'certificate-not-trusted',
  ]),
  served('has a chain of 100 certificates', ({ endless }) => endless, ['certificate-not-trusted']),
  served('has a certificate with 64 KB of names', ({ many }) => many, [
    'certificate-host-mismatch',
    'certificate-not-trusted',
  ]),
  served('has a certificate with controls and markup in every name', ({ speaking }) => speaking, [
    'certificate-host-mismatch',
    'certificate-not-trusted',
  ]),
  {
    name: 'has a chain of 400 certificates',
    script: ({ tooLong }) => [...toStarttls, go, upgradesToTls(tooLong), hangs()],
    ends: ['tlsHandshake', 'tls-handshake-failed'],
    finds: ['tls-handshake-failed'],
  },
];

export const tlsServers: readonly Behaviour[] = [...handshakes, ...certificates];
