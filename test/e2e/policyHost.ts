import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type CertificateFiles, makeCertificate } from './certificate';
import { cleanEnvironment } from './childProcess';
import type { Lifetime } from './lifetime';

/** The web server that gives a domain's MTA-STS policy (RFC 8461 §3.3). */
export interface PolicyHost {
  /** Both are to be trusted by who fetches. */
  readonly certificates: readonly string[];
  /** What it was asked for so far: `GET mta-sts.example.org /.well-known/mta-sts.txt`. */
  readonly requests: readonly string[];
  /** From the next connection on: the certificate of its name, or one that names another host alone. */
  present(whose: 'own' | 'another'): void;
  /** Takes no more connections, until `listen`. */
  close(): Promise<void>;
  listen(): Promise<void>;
}

const HTTPS_PORT = 443;

/** Starts it on the port that there is no other for. */
export async function startPolicyHost(
  lifetime: Lifetime,
  { address, domain, policy }: { readonly address: string; readonly domain: string; readonly policy: string },
): Promise<PolicyHost> {
  const make = (whose: string, hostName: string): CertificateFiles =>
    makeCertificate(
      { directory: join(lifetime.directory, `policy-host-${whose}`), hostName },
      cleanEnvironment(lifetime, {}),
    );
  const files = { own: make('own', `mta-sts.${domain}`), another: make('another', `www.${domain}`) };
  const contextOf = ({ certificate, key }: CertificateFiles) => ({
    cert: readFileSync(certificate),
    key: readFileSync(key),
  });
  let shown = files.own;
  const requests: string[] = [];
  const server = createServer(
    {
      ...contextOf(files.own),
      SNICallback: (_name, done) => done(null, createSecureContext(contextOf(shown))),
    },
    ({ method, url, headers }, response) => {
      requests.push(`${method} ${headers.host} ${url}`);
      response.writeHead(200, { 'Content-Type': 'text/plain', Connection: 'close' }).end(policy);
    },
  );
  // A client that goes at the sight of a certificate is what is wanted.
  server.on('tlsClientError', () => undefined);
  const listen = async (): Promise<void> => {
    server.listen(HTTPS_PORT, address);
    await once(server, 'listening');
  };
  await listen();
  return {
    certificates: [files.own.certificate, files.another.certificate],
    requests,
    present: (whose) => {
      shown = files[whose];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    listen,
  };
}
