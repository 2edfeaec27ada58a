import {
  type CertificateKind,
  createAuthority,
  createCertificates,
  type ServerCertificate,
  type TestAuthority,
} from '../certificates';
import { host } from '../scriptedDialogue';
import { ATTACKS } from './attacks';

export interface HostileCertificates extends Readonly<Record<CertificateKind, ServerCertificate>> {
  /** Below a hundred authorities, all of which come along. */
  readonly endless: ServerCertificate;
  /** Below so many that OpenSSL reads no further. */
  readonly tooLong: ServerCertificate;
  /** 64 KB of names. */
  readonly many: ServerCertificate;
  /** Whatever a terminal or a browser might take for more than text, in subject, issuer and names. */
  readonly speaking: ServerCertificate;
}

/** Makes all of them, once for a test file. */
export async function createHostileCertificates(): Promise<HostileCertificates> {
  const authority = await createAuthority();
  const [kinds, endless, tooLong, many, speaking] = await Promise.all([
    createCertificates(host),
    below(authority, 100),
    below(authority, 400),
    authority.issue({ names: Array.from({ length: 280 }, (_, index) => longName(index)), commonName: host }),
    speakingCertificate(authority),
  ]);
  return { ...kinds, endless, tooLong, many, speaking };
}

async function below(authority: TestAuthority, count: number): Promise<ServerCertificate> {
  let issuer = authority;
  for (let number = 1; number <= count; number += 1) issuer = await issuer.delegate(`Authority ${number}`);
  return issuer.issue({ names: [host] });
}

const label = 'n'.repeat(57);
const longName = (index: number): string => `${index}.${[label, label, label, label].join('.')}.example`;

async function speakingCertificate(authority: TestAuthority): Promise<ServerCertificate> {
  const issuer = await authority.delegate(escaped(ATTACKS.map(({ text }) => text).join(' ')));
  // Names of hosts are ASCII in a certificate.
  const names = ATTACKS.map(({ text }) => text.replaceAll(/[^\0-\x7f]/g, ''));
  return issuer.issue({ names, commonName: escaped(names.join(' ')) });
}

/** RFC 4514 §2.4: each octet of UTF-8 as its number. */
const escaped = (text: string): string =>
  Array.from(Buffer.from(text.slice(0, 400)), (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
