import { createHash, X509Certificate } from 'node:crypto';
import { keyInfoOf } from '../../lib/policy/tlsaKeyInfo';
import { createAuthority, type ServerCertificate } from '../support/certificates';
import type { SenderVerdict } from './postTlsFinger';

/** One domain with one mail host of its own. */
export interface DaneCase {
  readonly name: string;
  readonly zone: 'signed.test' | 'unsigned.test' | 'expired.test' | 'bogus.test';
  /** Where the mail host is, if in another zone. */
  readonly hostZone?: 'signed.test' | 'unsigned.test';
  readonly certificate: Pick<ServerCertificate, 'key' | 'cert'>;
  /** Data of TLSA records, as in a zone file. */
  readonly tlsa: readonly string[];
  /** Whether the mail host is an alias of another name in its zone, which has the records. */
  readonly isAlias?: boolean;
  /** Whether scheduled runs are told that it must have DANE (`requireDane`). */
  readonly isRequired?: true;
  readonly expected: SenderVerdict;
  /** What Postfix says, where that is something else, and why. */
  readonly postfix?: { readonly verdict: SenderVerdict; readonly because: string };
}

const derOf = (pem: string, index = 0): Buffer => {
  const part = pem.split(/(?<=-----END CERTIFICATE-----)/)[index];
  if (part === undefined) throw new Error('no such certificate');
  return new X509Certificate(part).raw;
};

/** A record that a certificate fulfils. */
const record = (usage: number, selector: 0 | 1, matching: 0 | 1 | 2, der: Buffer): string => {
  const selected = selector === 0 ? der : (keyInfoOf(der) ?? der);
  const data =
    matching === 0
      ? selected
      : createHash(matching === 1 ? 'sha256' : 'sha512')
          .update(selected)
          .digest();
  return `${usage} ${selector} ${matching} ${Buffer.from(data).toString('hex')}`;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const day = (days: number): Date => new Date(Date.now() + days * DAY_MS);

export const daneCases = async (): Promise<readonly DaneCase[]> => {
  const authority = await createAuthority();
  const stranger = await createAuthority();
  const intermediate = await authority.delegate('Intermediate');
  const hostOf = (name: string): string => `mx-${name}.signed.test`;
  const issue = (name: string) => intermediate.issue({ names: [hostOf(name)] });
  const own = await stranger.issue({ names: ['own.example.net'] });
  const old = await stranger.issue({ names: ['old.example.net'], notBefore: day(-60), notAfter: day(-1) });
  const other = await stranger.issue({ names: ['other.example.net'] });
  const [anchored, anchoredKey, unsent, whole, bare] = await Promise.all([
    issue('anchored'),
    issue('anchored-key'),
    issue('anchor-unsent'),
    issue('anchor-whole'),
    issue('anchor-bare'),
  ]);
  const wrongName = await intermediate.issue({ names: ['wrong.example.net'] });
  const expired = await intermediate.issue({
    names: [hostOf('anchored-expired')],
    notBefore: day(-60),
    notAfter: day(-1),
  });
  const commonName = await intermediate.issue({ names: [], commonName: hostOf('common-name') });
  const ownKey = record(3, 1, 1, derOf(own.cert));
  // More than a datagram holds, so that they come over TCP.
  const many = Array.from({ length: 40 }, (_, n) => `3 1 1 ${createHash('sha256').update(`${n}`).digest('hex')}`);
  const root = derOf(authority.ca);
  const signed = { zone: 'signed.test', certificate: own } as const;
  return [
    { ...signed, name: 'ee-key', isRequired: true, tlsa: [ownKey], expected: 'verified' },
    { ...signed, name: 'ee-certificate', tlsa: [record(3, 0, 2, derOf(own.cert))], expected: 'verified' },
    { ...signed, name: 'ee-whole', tlsa: [record(3, 1, 0, derOf(own.cert))], expected: 'verified' },
    { ...signed, name: 'ee-expired', certificate: old, tlsa: [record(3, 1, 1, derOf(old.cert))], expected: 'verified' },
    { ...signed, name: 'ee-mismatch', tlsa: [record(3, 1, 1, derOf(other.cert))], expected: 'refused' },
    { ...signed, name: 'ee-rollover', tlsa: [record(3, 1, 1, derOf(other.cert)), ownKey], expected: 'verified' },
    { ...signed, name: 'ee-of-many', tlsa: [...many, ownKey], expected: 'verified' },
    {
      ...signed,
      name: 'agility',
      tlsa: [ownKey, record(3, 1, 2, derOf(other.cert))],
      expected: 'refused',
    },
    {
      ...signed,
      name: 'anchored',
      certificate: anchored,
      tlsa: [record(2, 0, 1, derOf(anchored.cert, 1))],
      expected: 'verified',
    },
    {
      ...signed,
      name: 'anchored-key',
      certificate: anchoredKey,
      tlsa: [record(2, 1, 1, derOf(anchoredKey.cert, 1))],
      expected: 'verified',
    },
    {
      ...signed,
      name: 'anchored-name',
      certificate: wrongName,
      tlsa: [record(2, 0, 1, derOf(wrongName.cert, 1))],
      expected: 'refused',
    },
    {
      ...signed,
      name: 'anchored-expired',
      certificate: expired,
      tlsa: [record(2, 0, 1, derOf(expired.cert, 1))],
      expected: 'refused',
    },
    {
      ...signed,
      name: 'anchor-unsent',
      certificate: unsent,
      tlsa: [record(2, 0, 1, root)],
      expected: 'refused',
    },
    { ...signed, name: 'anchor-whole', certificate: whole, tlsa: [record(2, 0, 0, root)], expected: 'verified' },
    { ...signed, name: 'anchor-bare', certificate: bare, tlsa: [record(2, 1, 0, root)], expected: 'verified' },
    { ...signed, name: 'anchor-own', tlsa: [record(2, 1, 1, derOf(own.cert))], expected: 'refused' },
    {
      ...signed,
      name: 'common-name',
      certificate: commonName,
      tlsa: [record(2, 0, 1, derOf(commonName.cert, 1))],
      expected: 'verified',
    },
    { ...signed, name: 'pkix', tlsa: [record(1, 1, 1, derOf(own.cert))], expected: 'encrypts' },
    { ...signed, name: 'short-digest', isRequired: true, tlsa: [ownKey.slice(0, -2)], expected: 'encrypts' },
    { ...signed, name: 'no-tlsa', tlsa: [], expected: 'no-dane' },
    { ...signed, name: 'alias', isAlias: true, tlsa: [ownKey], expected: 'verified' },
    { ...signed, name: 'altered-tlsa', tlsa: [ownKey], expected: 'not-found' },
    { ...signed, name: 'host-unsigned', hostZone: 'unsigned.test', tlsa: [ownKey], expected: 'no-dane' },
    {
      name: 'all-unsigned',
      isRequired: true,
      zone: 'unsigned.test',
      certificate: own,
      tlsa: [ownKey],
      expected: 'no-dane',
    },
    {
      name: 'mx-unsigned',
      zone: 'unsigned.test',
      hostZone: 'signed.test',
      certificate: own,
      tlsa: [ownKey],
      expected: 'no-dane',
      postfix: {
        verdict: 'verified',
        because: 'MX that could be forged prove nothing (RFC 7672 §2.2.1): Postfix looks on, and says "Trusted" only',
      },
    },
    { name: 'expired', zone: 'expired.test', certificate: own, tlsa: [ownKey], expected: 'not-found' },
    { name: 'bogus', isRequired: true, zone: 'bogus.test', certificate: own, tlsa: [ownKey], expected: 'not-found' },
  ];
};
