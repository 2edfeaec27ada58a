import { type CertificateExpectation, tlsFindings } from '../../../lib/judgement/tlsFindings';
import type { TlsFacts } from '../../../lib/smtp/types';
import { healthy, observation } from '../../support/observations';

const good: TlsFacts = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  validFrom: '2026-10-01T00:00:00.000Z',
  validTo: '2027-01-25T00:00:00.000Z',
  names: ['mx.example.net'],
};
const theirs: CertificateExpectation = { ours: false, verify: false };
const findingsOn = (facts: Partial<TlsFacts>, expectation = theirs) =>
  tlsFindings(observation({ ...healthy(), tls: { ...good, ...facts } }, '2026-11-23T12:00:00.000Z'), expectation);

const notYet = 'certificate-not-trusted: the certificate is not valid before 2026-11-24';
const untrusted = 'certificate-not-trusted: the certificate is not trusted:';
const rows: readonly (readonly [Partial<TlsFacts>, readonly string[]])[] = [
  [{}, []],
  [
    { validTo: '2026-11-23T11:59:59Z', trusted: false, untrustedReason: 'CERT_HAS_EXPIRED' },
    ['certificate-expired: the certificate has expired on 2026-11-23'],
  ],
  [{ validFrom: '2026-11-24T00:00:00Z', trusted: false, untrustedReason: 'CERT_NOT_YET_VALID' }, [notYet]],
  // The server's own is in date, so it is an issuer's that is not.
  [
    { trusted: false, untrustedReason: 'CERT_HAS_EXPIRED' },
    [`${untrusted} CERT_HAS_EXPIRED, of an authority that it was issued by`],
  ],
  [
    { matchesName: false, names: ['a.example', 'b.example', 'c.example', 'd.example'] },
    ['certificate-host-mismatch: the certificate names a.example, b.example, c.example and 1 more, not mx.example.net'],
  ],
  [
    { matchesName: false, names: [] },
    ['certificate-host-mismatch: the certificate names no host, and so not mx.example.net'],
  ],
  [{ trusted: false, untrustedReason: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, [`${untrusted} DEPTH_ZERO_SELF_SIGNED_CERT`]],
  [
    { trusted: false, untrustedReason: 'DEPTH_ZERO_SELF_SIGNED_CERT', validTo: '2026-11-01T00:00:00Z' },
    ['certificate-expired: the certificate has expired on 2026-11-01', `${untrusted} DEPTH_ZERO_SELF_SIGNED_CERT`],
  ],
  [{ protocol: 'TLSv1' }, ['tls-obsolete: the handshake gave TLSv1, which is obsolete (RFC 8996)']],
  [{ protocol: 'TLSv1.1' }, ['tls-obsolete: the handshake gave TLSv1.1, which is obsolete (RFC 8996)']],
  [{ protocol: 'TLSv1.2' }, []],
  [{ keyType: 'rsa', keyBits: 1_024 }, ["tls-obsolete: the certificate's RSA key of 1024 bits is weak"]],
  [{ keyType: 'rsa', keyBits: 2_048 }, []],
  [{ keyType: 'ec', keyBits: 192 }, ["tls-obsolete: the certificate's EC key of 192 bits is weak"]],
  [{ keyType: 'ec', keyBits: 256 }, []],
  [{ keyType: 'ed25519' }, []],
];

describe('the findings on a handshake that completed', () => {
  test.each(rows)('on %j are notices, for opportunistic TLS verifies nothing', (facts, expected) => {
    const findings = findingsOn(facts).map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
    expect(findings).toEqual(expected.map((finding) => `notice ${finding}`));
  });

  test.each([
    { ...theirs, ours: true },
    { ...theirs, verify: true },
  ])('are warnings of the certificate with %j, and still a notice of old TLS', (expectation) => {
    const wrong = {
      protocol: 'TLSv1',
      matchesName: false,
      trusted: false,
      untrustedReason: 'CERT_HAS_EXPIRED',
      validTo: '2026-11-01T00:00:00Z',
    };
    expect(findingsOn(wrong, expectation).map(({ severity, code }) => [code, severity])).toEqual([
      ['certificate-expired', 'warning'],
      ['certificate-host-mismatch', 'warning'],
      ['tls-obsolete', 'notice'],
    ]);
  });

  test('speak of the name that was looked for', () => {
    const [finding] = findingsOn({ matchesName: false }, { ...theirs, tlsName: 'relay.example' });
    expect(finding?.message).toBe('the certificate names mx.example.net, not relay.example');
  });

  test('are none where there was no handshake', () => {
    expect(tlsFindings(observation(healthy(), '2026-11-23T12:00:00.000Z'), theirs)).toEqual([]);
  });
});
