import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a self-signed certificate and its key, PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateRequest {
  /** Where `cert.pem` and `key.pem` go; made if need be. */
  readonly directory: string;
  readonly hostName: string;
  readonly otherNames?: readonly string[];
  readonly addresses?: readonly string[];
  /** Who may read the key; absent: root. */
  readonly owner?: number;
}

/** Makes a self-signed certificate for a host name and addresses. Throws where openssl can't. */
export const makeCertificate = (
  { directory, hostName, otherNames = [], addresses = [], owner = 0 }: CertificateRequest,
  environment: NodeJS.ProcessEnv,
): CertificateFiles => {
  mkdirSync(directory, { recursive: true });
  const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
  const names = [
    ...[hostName, ...otherNames].map((name) => `DNS:${name}`),
    ...addresses.map((address) => `IP:${address}`),
  ];
  const { status, stderr } = spawnSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${hostName}`]
      .concat(['-addext', `subjectAltName=${names.join()}`])
      .concat(['-keyout', files.key, '-out', files.certificate]),
    { env: environment, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  chmodSync(files.key, 0o600);
  chownSync(files.key, owner, owner);
  return files;
};
