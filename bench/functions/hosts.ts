import { setTimeout as sleep } from 'node:timers/promises';
import { createAuthority, type ServerCertificate } from '../../test/support/certificates';
import { type ScriptedServer, type Step, startScriptedServer } from '../../test/support/scriptedServer';

/** Mail hosts of this process, each of an operator of its own, at an address of its own on loopback. */
export interface Hosts {
  /** PEM of the authority that their certificates are under. */
  readonly ca: string;
  readonly all: readonly { readonly name: string; readonly address: string; readonly port: number }[];
  close(): Promise<void>;
}

const KEYWORDS = ['SIZE 157286400', 'PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', '8BITMIME', 'CHUNKING', 'SMTPUTF8'];

/** `count` hosts, 250 at most, that wait `delayMs` before each reply. */
export async function startHosts(count: number, delayMs: number): Promise<Hosts> {
  const authority = await createAuthority();
  const names = Array.from({ length: count }, (_, index) => `mx.operator-${index + 1}.example`);
  const started = await Promise.all(
    names.map(async (name, index) => {
      const certificate = await authority.issue({ names: [name] });
      const script = [answersLate(name, certificate, delayMs)];
      const server = await startScriptedServer({ scripts: () => script, host: `127.0.1.${index + 1}` });
      return { name, server };
    }),
  );
  return {
    ca: authority.ca,
    all: started.map(({ name, server }) => ({ name, address: server.address, port: server.port })),
    close: async () => {
      await Promise.all(started.map(({ server }) => server.close()));
      const problems = started.flatMap(({ server }) => problemsOf(server));
      if (problems.length > 0) throw new Error(`The hosts saw: ${problems.slice(0, 3).join('; ')}`);
    },
  };
}

const problemsOf = ({ peers }: ScriptedServer): readonly string[] => peers.flatMap(({ problems }) => problems);

/** A well-behaved server that takes its time. */
const answersLate = (name: string, certificate: ServerCertificate, delayMs: number): Step => ({
  name: 'answers late',
  run: async (peer) => {
    await sleep(delayMs);
    await peer.say(`220 ${name} ESMTP\r\n`);
    for (let line = await peer.hear(); line !== undefined; line = await peer.hear()) {
      await sleep(delayMs);
      await peer.say(replyTo(line, name, peer.isEncrypted));
      if (line === 'STARTTLS') await peer.upgradeToTls(certificate);
      if (line === 'QUIT') return;
    }
  },
});

function replyTo(line: string, name: string, isEncrypted: boolean): string {
  if (line === 'STARTTLS') return '220 2.0.0 ready\r\n';
  if (line === 'QUIT') return '221 2.0.0 bye\r\n';
  const keywords = isEncrypted ? KEYWORDS : [...KEYWORDS, 'STARTTLS'];
  const lines = [`${name} Hello [192.0.2.7]`, ...keywords];
  return lines.map((text, row) => `250${row === lines.length - 1 ? ' ' : '-'}${text}\r\n`).join('');
}
