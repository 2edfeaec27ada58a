import type { FailureCode, Stage } from '../../../lib/smtp/types';
import type { Script, Step } from '../scriptedServer';
import { waits } from '../scriptedServer';
import type { HostileCertificates } from './certificates';

/** What a server without manners does with its one connection, and what a probe makes of it. */
export interface Behaviour {
  readonly name: string;
  readonly script: (certificates: HostileCertificates) => Script;
  /** It ends by a limit of ours, which is short then; all others are so long that a slow machine changes nothing. */
  readonly isEndedByTime?: true;
  /** Or sooner: a server that pauses, as a busy machine makes it, is taken to be through. */
  readonly mayEndSooner?: true;
  /** Where the session ends, and why; no code: it goes well. */
  readonly ends: readonly [stage: Stage, code?: FailureCode];
  /** Codes of the findings, the gravest first. */
  readonly finds: readonly string[];
}

/** Says the same again and again, as fast as it is taken, `times` times or until the client is gone. */
export function floods(text: string, times = Number.POSITIVE_INFINITY): Step {
  return {
    name: `floods ${JSON.stringify(text.slice(0, 40))}`,
    run: async (peer) => {
      for (let count = 0; count < times && !peer.isClosed; count += 1) await peer.say(text);
    },
  };
}

/** Says one byte of it after the other, from the beginning again at its end, until the client is gone. */
export function trickles(text: string, everyMs = 20): Step {
  return {
    name: `trickles ${JSON.stringify(text.slice(0, 40))}`,
    run: async (peer) => {
      for (let at = 0; !peer.isClosed; at = (at + 1) % text.length) {
        await peer.say(text.charAt(at));
        await waits(everyMs).run(peer);
      }
    },
  };
}

/** Repeats whatever it is told. */
export function echoes(): Step {
  return {
    name: 'echoes',
    run: async (peer) => {
      for (let line = await peer.hear(); line !== undefined; line = await peer.hear()) await peer.say(`${line}\r\n`);
    },
  };
}
