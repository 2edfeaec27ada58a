import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
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
  /** Names in the certificate; the first is the common name too. */
  readonly names: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** A certificate authority of one test run. */
export interface TestAuthority {
  readonly ca: string;
  issue(choice: CertificateChoice): Promise<ServerCertificate>;
}

export const CERTIFICATE_KINDS = ['valid', 'expired', 'wrong-host', 'self-signed'] as const;
export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 60 * 60 * 1000;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * dayMs);
/** RFC 5280 §4.1.2.2: positive, so the first bit is off. */
const serialNumber = (): string => `0${randomBytes(16).toString('hex').slice(1)}`;

cryptoProvider.set(webcrypto);

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
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Test Authority, O=starttls-canary',
    notBefore: daysFromNow(-90),
    notAfter: daysFromNow(90),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const ca = authority.toString('pem');
  return { ca, issue: (choice) => issueUnder(authority, keys.privateKey, choice) };
}

async function issueUnder(
  authority: X509Certificate,
  signingKey: webcrypto.CryptoKey,
  choice: CertificateChoice,
): Promise<ServerCertificate> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    ...contents(choice),
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey,
  });
  return {
    key: await privateKeyPem(keys.privateKey),
    cert: certificate.toString('pem'),
    ca: authority.toString('pem'),
  };
}

async function createSelfSigned(choice: CertificateChoice): Promise<ServerCertificate> {
  const keys = await generateKeys();
  const { subject, ...rest } = contents(choice);
  const certificate = await X509CertificateGenerator.createSelfSigned({ ...rest, name: subject, keys });
  const cert = certificate.toString('pem');
  return { key: await privateKeyPem(keys.privateKey), cert, ca: cert };
}

function contents(choice: CertificateChoice) {
  return {
    serialNumber: serialNumber(),
    subject: `CN=${choice.names[0] ?? 'nameless'}`,
    notBefore: choice.notBefore ?? daysFromNow(-1),
    notAfter: choice.notAfter ?? daysFromNow(60),
    signingAlgorithm: algorithm,
    extensions: [
      new SubjectAlternativeNameExtension(choice.names.map((value) => ({ type: 'dns' as const, value }))),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    ],
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
