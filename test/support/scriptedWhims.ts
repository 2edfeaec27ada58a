import type { ServerCertificate } from './certificates';
import { fc } from './properties';
import type { ScriptedPeer } from './scriptedPeer';
import { firstReply } from './scriptedReplies';
import type { Step } from './scriptedServer';

/** What a server without manners says at one moment, and what it does next. */
export interface Whim {
  /** Bytes as Latin-1: replies, halves of replies, or anything. */
  readonly text: string;
  /** The text goes out in two pieces, divided here. */
  readonly cutAt: number;
  readonly next: 'listens' | 'closes' | 'resets' | 'hangs' | 'upgrades';
}

/** What was said after which line; nothing was heard before the first. */
export interface Said {
  readonly after: string | undefined;
  readonly text: string;
}

const ehloReplies = [
  '250-mx Hello [127.0.0.1]\r\n250-SIZE 1\r\n250 STARTTLS\r\n',
  '250-mx\r\n250-starttls\r\n250 DSN\r\n',
  '250-mx\n250 STARTTLS \n',
  '250-mx\r\n250-SIZE 1\r\n250 DSN\r\n',
  '250-mx STARTTLS\r\n250-X-STARTTLS\r\n250 LIMITS STARTTLS\r\n',
  '250-mx\r\n250 XXXXXXXA\r\n',
  '250 STARTTLS\r\n',
];
const otherReplies = [
  '220 mx\r\n',
  '220-mx\r\n220 go\r\n',
  '220\r\n',
  '221 bye\r\n',
  '354 what?\r\n',
  '421 4.7.0 later\r\n',
  '454 not now\r\n',
  '500 what?\r\n',
  '502-no\r\n502 no\r\n',
  '550 listed\r\n',
];
const noReplies = [
  '',
  '2',
  '\r\n',
  '250-mx\r\n250-STARTTLS\r\n',
  '250-mx\r\n250 STARTTLS',
  '250-mx\r\n550 STARTTLS\r\n',
  'STARTTLS\r\n',
  '199 early\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `250-${'x'.repeat(5000)}`,
  '250-x\r\n'.repeat(300),
];
const said = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ehloReplies) },
  { weight: 4, arbitrary: fc.constantFrom(...otherReplies) },
  { weight: 2, arbitrary: fc.constantFrom(...noReplies) },
);
const [offer = '', , , noOffer = ''] = ehloReplies;
/** What most servers say at that moment, so that the later stages are reached often enough. */
const usual: readonly (readonly string[])[] = [
  ['220 mx\r\n'],
  [offer, noOffer],
  ['220 go\r\n'],
  [noOffer],
  ['221 bye\r\n'],
];

const whimAt = (moment: number): fc.Arbitrary<Whim> =>
  fc
    .record({
      texts: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...(usual[moment] ?? [''])).map((text) => [text]) },
        { weight: 3, arbitrary: fc.array(said, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(said, { minLength: 2, maxLength: 3 }) },
      ),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      next: fc.oneof(
        { weight: 15, arbitrary: fc.constant(moment === 2 ? ('upgrades' as const) : ('listens' as const)) },
        { weight: 2, arbitrary: fc.constantFrom('listens', 'closes', 'resets', 'hangs', 'upgrades') },
      ),
    })
    .map(({ texts, cut, next }) => {
      const text = texts.join('');
      // Divided within the first reply only: what comes with its end has come before the client's next command.
      const cutAt = Math.floor(cut * Math.max((firstReply(text)?.bytes ?? text.length) - 1, 0));
      return { text, cutAt, next };
    });

/** One whim on connection and one for each line that is heard. */
export const whims: fc.Arbitrary<readonly Whim[]> = fc.tuple(...usual.map((_, moment) => whimAt(moment)));

/** Follows its whims whatever the client says, then falls silent. Notes in `log` what it said when. */
export function followsWhims(list: readonly Whim[], certificate: ServerCertificate, log: Said[]): Step {
  return {
    name: 'follows its whims',
    run: async (peer) => {
      let after: string | undefined;
      for (const whim of list) {
        log.push({ after, text: whim.text });
        await peer.say(whim.text.slice(0, whim.cutAt));
        await peer.say(whim.text.slice(whim.cutAt));
        if (!(await goesOn(peer, whim, certificate))) return;
        after = await peer.hear();
        if (after === undefined) return;
      }
      await peer.gone();
    },
  };
}

async function goesOn(peer: ScriptedPeer, { next }: Whim, certificate: ServerCertificate): Promise<boolean> {
  switch (next) {
    case 'listens':
      return true;
    case 'upgrades':
      await peer.upgradeToTls(certificate);
      return true;
    case 'hangs':
      await peer.gone();
      return false;
    case 'resets':
      await peer.reset();
      return false;
    case 'closes':
      return false;
  }
}
