import { addressCells, certificateInShort } from '../../../lib/cli/addressCells';
import type { TlsFacts } from '../../../lib/smtp/types';
import { hostWith, type SessionKind, tlsFacts } from './reports';

const cellsOf = (kind: SessionKind) => hostWith([kind]).observations.map(addressCells).at(0);

test.each([
  ['healthy', ['offered', 'TLSv1.3', 'trusted, 62 days left', '203.0.113.9']],
  ['ehloOnly', ['offered', '–', '–', '203.0.113.9']],
  ['missing', ['missing', '–', '–', '203.0.113.9']],
  ['masked', ['masked', '–', '–', '–']],
  ['throttled', ['unknown', '–', '–', '–']],
  ['notTried', ['–', '–', '–', '–']],
  ['refusedStarttls', ['offered', 'failed', '–', '203.0.113.9']],
  ['slowHandshake', ['offered', 'failed', '–', '203.0.113.9']],
  ['unofferedAccepted', ['missing', 'TLSv1.3', 'trusted, 62 days left', '203.0.113.9']],
  ['unofferedBroken', ['missing', '–', '–', '203.0.113.9']],
  ['unofferedClosed', ['missing', '–', '–', '203.0.113.9']],
] as const)('the cells of an address that is %s', (kind, [starttls, tls, certificate, greetedAs]) => {
  expect(cellsOf(kind)).toEqual({ starttls, tls, certificate, greetedAs });
});

const certificates: readonly (readonly [Partial<TlsFacts>, string])[] = [
  [{}, 'trusted, 62 days left'],
  [{ validTo: '2026-11-25T11:59:00Z' }, 'trusted, 1 day left'],
  [{ validTo: '2026-11-23T13:00:00Z' }, 'trusted, 0 days left'],
  [{ validTo: '2026-11-23T11:59:59Z', trusted: false, untrustedReason: 'CERT_HAS_EXPIRED' }, 'not trusted, expired'],
  [{ validFrom: '2026-11-24T00:00:00Z' }, 'trusted, not yet valid'],
  [{ matchesName: false }, 'trusted, other name, 62 days left'],
  [{ trusted: false, untrustedReason: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'self-signed, 62 days left'],
  [{ trusted: false, untrustedReason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'not trusted, 62 days left'],
];
test.each(certificates)('a certificate with %j in short', (facts, expected) => {
  expect(certificateInShort({ ...tlsFacts, ...facts }, '2026-11-23T12:00:00Z')).toBe(expected);
});
