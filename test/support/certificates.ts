import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** What a TLS server needs, as PEM; `ca` is the authority that makes a client trust it. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

export interface CertificateChoice {
  /** Host names in the subjectAltName; the first is the common name too. */
  readonly names: readonly string[];
  /** IP addresses in the subjectAltName. */
  readonly addresses?: readonly string[];
  /** In place of the first name. */
  readonly commonName?: string;
  /** Absent: P-256. */
  readonly key?: 'P-256' | 'RSA-1024';
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** A certificate authority of one test run. */
export interface TestAuthority {
  readonly ca: string;
  issue(choice: CertificateChoice): Promise<ServerCertificate>;
  /** An authority under this one; what it issues comes with its own certificate as second of the chain. */
  delegate(commonName: string): Promise<TestAuthority>;
}

export const CERTIFICATE_KINDS = ['valid', 'expired', 'wrong-host', 'self-signed'] as const;
export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const weakRsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 1024,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: 'SHA-256',
} as const;
const dayMs = 24 * 60 * 60 * 1000;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * dayMs);
/** RFC 5280 §4.1.2.2: positive, so the first bit is off. */
const serialNumber = (): string => `0${randomBytes(16).toString('hex').slice(1)}`;

cryptoProvider.set(crypto);

/** Certificates of every kind for one host name, all under one new authority but for the self-signed one. */
export async function createCertificates(host: string): Promise<Readonly<Record<CertificateKind, ServerCertificate>>> {
  const authority = await createAuthority();
  const [valid, expired, wrongHost, selfSigned] = await Promise.all([
    authority.issue({ names: [host] }),
    authority.issue({ names: [host], notBefore: daysFromNow(-60), notAfter: daysFromNow(-1) }),
    authority.issue({ names: ['wrong.example.net'] }),
    createSelfSigned({ names: [host] }),
  ]);
  return { valid, expired, 'wrong-host': wrongHost, 'self-signed': selfSigned };
}

export async function createAuthority(): Promise<TestAuthority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...authorityContents(),
    name: 'CN=Test Authority, O=starttls-canary',
    keys,
  });
  return authorityOf({ certificate, signingKey: keys.privateKey, ca: certificate.toString('pem'), above: '' });
}

interface Issuer {
  readonly certificate: X509Certificate;
  readonly signingKey: CryptoKey;
  /** PEM of the root. */
  readonly ca: string;
  /** PEM of the authorities from this one up to below the root, which a server sends along. */
  readonly above: string;
}

function authorityOf(issuer: Issuer): TestAuthority {
  return {
    ca: issuer.ca,
    issue: (choice) => issueUnder(issuer, choice),
    delegate: async (commonName) => {
      const keys = await generateKeys();
      const certificate = await X509CertificateGenerator.create({
        ...authorityContents(),
        subject: `CN=${commonName}`,
        issuer: issuer.certificate.subject,
        publicKey: keys.publicKey,
        signingKey: issuer.signingKey,
      });
      const above = `\n${certificate.toString('pem')}${issuer.above}`;
      return authorityOf({ certificate, signingKey: keys.privateKey, ca: issuer.ca, above });
    },
  };
}

function authorityContents() {
  return {
    serialNumber: serialNumber(),
    notBefore: daysFromNow(-90),
    notAfter: daysFromNow(90),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  };
}

async function issueUnder(issuer: Issuer, choice: CertificateChoice): Promise<ServerCertificate> {
  const keys = await generateKeys(choice.key);
  const certificate = await X509CertificateGenerator.create({
    ...contents(choice),
    issuer: issuer.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: issuer.signingKey,
  });
  return {
    key: await privateKeyPem(keys.privateKey),
    cert: `${certificate.toString('pem')}${issuer.above}`,
    ca: issuer.ca,
  };
}

async function createSelfSigned(choice: CertificateChoice): Promise<ServerCertificate> {
  const keys = await generateKeys();
  const { subject, ...rest } = contents(choice);
  const certificate = await X509CertificateGenerator.createSelfSigned({ ...rest, name: subject, keys });
  const cert = certificate.toString('pem');
  return { key: await privateKeyPem(keys.privateKey), cert, ca: cert };
}

function contents({ names, addresses = [], commonName = names[0], notBefore, notAfter }: CertificateChoice) {
  const altNames = [
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  return {
    serialNumber: serialNumber(),
    subject: `CN=${commonName ?? 'nameless'}`,
    notBefore: notBefore ?? daysFromNow(-1),
    notAfter: notAfter ?? daysFromNow(60),
    signingAlgorithm: algorithm,
    extensions: [
      ...(altNames.length > 0 ? [new SubjectAlternativeNameExtension(altNames)] : []),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    ],
  };
}

function generateKeys(key: CertificateChoice['key'] = 'P-256'): Promise<CryptoKeyPair> {
  const chosen = key === 'P-256' ? algorithm : weakRsa;
  return crypto.subtle.generateKey(chosen, true, ['sign', 'verify']);
}

async function privateKeyPem(key: CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
