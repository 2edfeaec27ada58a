import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from './childProcess';
import type { Lifetime } from './lifetime';

/** What a sender with DANE does with a domain's mail. */
export type SenderVerdict = 'verified' | 'refused' | 'encrypts' | 'no-dane' | 'not-found';

export interface Fingered {
  readonly verdict: SenderVerdict | 'unclear';
  readonly output: string;
}

const TIMEOUT_MS = 20_000;

/** Postfix's own tool, which goes the way of its SMTP client, in a mount namespace where that DNS is the machine's. */
export const postTlsFinger = (lifetime: Lifetime, resolver: string): ((domain: string) => Promise<Fingered>) => {
  const folder = join(lifetime.directory, 'finger');
  mkdirSync(folder);
  const resolvConf = join(folder, 'resolv.conf');
  writeFileSync(resolvConf, `nameserver ${resolver}\noptions edns0 trust-ad timeout:2 attempts:1\n`);
  writeFileSync(
    join(folder, 'main.cf'),
    'compatibility_level = 3.6\ninet_protocols = ipv4\nmyhostname = finger.test\nqueue_directory = /var/spool/postfix\n',
  );
  const lines = [
    'mount --bind "$1" /etc/resolv.conf',
    'exec /usr/sbin/posttls-finger -t 5 -T 10 -l dane -L summary,verbose,certmatch "$2"',
  ];
  return async (domain) => {
    const output = await outputOf(
      spawn('unshare', ['--mount', 'bash', '-euc', lines.join('\n'), 'finger', resolvConf, domain], {
        env: cleanEnvironment(lifetime, { MAIL_CONFIG: folder }),
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
      }),
    );
    return { verdict: read(output), output };
  };
};

const outputOf = (child: ReturnType<typeof spawn>): Promise<string> =>
  new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.once('error', reject).once('close', () => resolve(output));
  });

/** Its words at `-L summary`; records of no use it names in warnings, and then encrypts as it does without any. */
const read = (output: string): Fingered['verdict'] => {
  if (/(?:Verified|Trusted) TLS connection established/.test(output)) return 'verified';
  if (/TLSA lookup error|Destination address lookup failed/.test(output)) return 'not-found';
  if (!/Untrusted TLS connection established/.test(output)) return 'unclear';
  if (/all TLSA records unusable|unsupported TLSA/.test(output)) return 'encrypts';
  return /DNSSEC-signed TLSA record/.test(output) ? 'refused' : 'no-dane';
};
