import { setTimeout as sleep } from 'node:timers/promises';
import { createAuthority, type ServerCertificate } from '../../test/support/certificates';
import { type ScriptedServer, type Step, startScriptedServer } from '../../test/support/scriptedServer';

/** Servers on loopback that answer as over so long a round trip; `addresses` are theirs, each of its own. */
export interface SlowHosts {
  readonly addresses: readonly { readonly address: string; readonly port: number }[];
  /** What of the dialogues was other than it should be. */
  problems(): readonly string[];
  close(): Promise<void>;
}

export const KEYWORDS = ['SIZE', 'PIPELINING', '8BITMIME', 'SMTPUTF8'];
const ehlo = (keywords: readonly string[]): string =>
  ['mx Hello [192.0.2.7]', ...keywords]
    .map((text, row, all) => `250${row === all.length - 1 ? ' ' : '-'}${text}\r\n`)
    .join('');

/** `count` of them. Loopback connects at once, so the greeting is two round trips late. */
export async function startSlowHosts(count: number, roundTripMs: number): Promise<SlowHosts> {
  const authority = await createAuthority();
  // One certificate for all: that it names no host is what each look finds, so it is no news.
  const script = [answers(roundTripMs, await authority.issue({ names: ['mx.example'] }))];
  const servers: ScriptedServer[] = [];
  for (let index = 0; index < count; index += 1) {
    const host = `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
    servers.push(await startScriptedServer({ scripts: () => script, host }));
  }
  return {
    addresses: servers.map(({ address, port }) => ({ address, port })),
    problems: () => servers.flatMap(({ peers }) => peers.flatMap(({ problems }) => problems)),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

const answers = (roundTripMs: number, certificate: ServerCertificate): Step => ({
  name: 'answers late',
  run: async (peer) => {
    await sleep(2 * roundTripMs);
    await peer.say('220 mx ESMTP\r\n');
    for (let line = await peer.hear(); line !== undefined && line !== 'QUIT'; line = await peer.hear()) {
      // The handshake takes another round trip, which the reply before it is late by.
      await sleep(line === 'STARTTLS' ? 2 * roundTripMs : roundTripMs);
      await peer.say(
        line === 'STARTTLS' ? '220 ready\r\n' : ehlo(peer.isEncrypted ? KEYWORDS : [...KEYWORDS, 'STARTTLS']),
      );
      if (line === 'STARTTLS') await peer.upgradeToTls(certificate);
    }
  },
});
