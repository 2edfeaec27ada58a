import { setImmediate as nextTurn } from 'node:timers/promises';
import { runSession } from '../../lib/smtp/session';
import { createCertificates, type ServerCertificate } from '../support/certificates';
import { fc } from '../support/properties';
import { heloName, host } from '../support/scriptedDialogue';
import type { ScriptedPeer } from '../support/scriptedPeer';
import { type Step, startScriptedServer } from '../support/scriptedServer';
import { hostileBytes } from './hostileInput';
import { atMost, holds, type Parser, parser } from './parser';

/** Short, since most of these servers never answer. */
const limits = { connect: 2_000, greeting: 30, reply: 30, tlsHandshake: 100, total: 250 } as const;
const LATE_MS = 5_000;
const allowed = /^(?:EHLO [^ ]+|HELO [^ ]+|STARTTLS|QUIT)$/;

const OFFER = '250-mx Hello [127.0.0.1]\r\n250-SIZE 1\r\n250 STARTTLS\r\n';
const said = hostileBytes(
  ['220 mx\r\n', OFFER, '220 go\r\n', '250 mx\r\n', '421 later\r\n', '502 what?\r\n'].map((text) => Buffer.from(text)),
  ['250-', '250 ', '220 ', '\r\n', '\x16\x03\x03\x00\x20', '\x15\x03\x03\x00\x02\x02\x28'],
);
type Action = { readonly says: Buffer } | 'hears' | 'resets' | 'closes' | 'upgrades';
/** What a server that behaves does, so that the later stages are reached, and anything else in between. */
const usual: readonly Action[] = [
  { says: Buffer.from('220 mx\r\n') },
  'hears',
  { says: Buffer.from(OFFER) },
  'hears',
  { says: Buffer.from('220 go\r\n') },
  'upgrades',
  'hears',
  { says: Buffer.from('250 mx\r\n') },
];
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: said.map((says) => ({ says })) },
  { weight: 3, arbitrary: fc.constant('hears' as const) },
  { weight: 1, arbitrary: fc.constantFrom('resets' as const, 'closes' as const, 'upgrades' as const) },
);
const script: fc.Arbitrary<readonly Action[]> = fc
  .tuple(fc.nat(usual.length), fc.array(action, { maxLength: 8 }))
  .map(([count, rest]) => [...usual.slice(0, count), ...rest]);

let certificates: Promise<Readonly<Record<'valid', ServerCertificate>>> | undefined;

function acts(actions: readonly Action[], certificate: ServerCertificate): Step {
  const act = async (peer: ScriptedPeer, next: Action): Promise<unknown> => {
    switch (next) {
      case 'hears':
        return peer.hear();
      case 'resets':
        return peer.reset();
      case 'closes':
        return peer.end();
      case 'upgrades':
        return peer.isEncrypted ? undefined : peer.upgradeToTls(certificate);
      default:
        return peer.say(next.says.toString('latin1'));
    }
  };
  return {
    name: 'acts',
    run: async (peer) => {
      for (const next of actions) {
        if (peer.isClosed) return;
        await act(peer, next);
        // Saying something before the client has is no fault of the client's.
        peer.problems.splice(0);
      }
      await peer.gone();
    },
  };
}

/** Whole sessions with servers that say and do anything, in pieces that come at once. */
export const sessions: Parser = parser(
  'whole sessions',
  fc.tuple(script, fc.boolean()),
  async ([actions, tryUnoffered]) => {
    certificates ??= createCertificates(host);
    const { valid } = await certificates;
    const server = await startScriptedServer({ scripts: () => [acts(actions, valid)] });
    try {
      const { address, port } = server;
      const options = { address, port, heloName, serverName: host, upgrade: true, tryUnoffered, limits };
      const startedAt = performance.now();
      const session = await runSession(options);
      holds(performance.now() - startedAt < limits.total + LATE_MS, 'the deadline is not kept');
      holds((session.failure?.stage ?? 'quit') === session.stage, `ends at ${session.stage}`);
      atMost(300_000, JSON.stringify(session), 'what is kept');
      const [peer] = server.peers;
      const waitedFrom = performance.now();
      while (peer?.isClosed === false && performance.now() - waitedFrom < LATE_MS) await nextTurn();
      holds(peer?.isClosed !== false, 'the socket is left open');
      const others = peer?.received.filter((line) => !allowed.test(line)) ?? [];
      holds(others.length === 0, `says ${JSON.stringify(others)}`);
    } finally {
      await server.close();
    }
  },
  { share: 2 },
);
