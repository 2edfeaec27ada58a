import { EVERY_MS, MX_HOST } from './installation';
import type { ReceivedMessage } from './mailbox';
import { losingVantages, parseMessage, type Transition } from './message';
import type { Protocol } from './protocol';
import type { Stage } from './stage';
import { eventually, pause } from './waiting';

/** What comes late in the emulator: its schedules tick every 10 s. */
export const MARGIN_MS = 20_000;
/** In which a message that must not come would come: a whole interval and a bit. */
const QUIET_MS = EVERY_MS + MARGIN_MS;

export interface Told {
  readonly transition: Transition;
  /** When the message came. */
  readonly at: Date;
  /** Since when there was a reason for it. */
  readonly since: Date;
}

/** Waits for the first message since then, and for as long again as a second one would take. */
export const expectOne = async (
  { protocol, canary }: Stage,
  { kind, since, timeoutMs }: { readonly kind: Transition['kind']; readonly since: Date; readonly timeoutMs: number },
): Promise<Told> => {
  const isNew = ({ at }: ReceivedMessage): boolean => at >= since;
  const first = await eventually(`a message (${kind})`, timeoutMs, async () => canary.messages().find(isNew));
  const seconds = ((first.at.getTime() - since.getTime()) / 1_000).toFixed(1);
  protocol.say(`message after ${seconds} s: ${describe(first)}`);
  await pause(QUIET_MS);
  const messages = canary.messages().filter(isNew);
  protocol.check('exactly one message came', messages.length === 1, messages.map(describe));
  const { transitions } = parseMessage(first.body);
  const [transition] = transitions;
  const isOnlyOne = transitions.length === 1 && transition?.kind === kind && transition.mxHost === MX_HOST;
  protocol.check(`it says one thing: ${kind}, about ${MX_HOST}`, isOnlyOne, transitions);
  if (transition === undefined) throw new Error('a message without a transition');
  return { transition, at: first.at, since };
};

export const expectOpened = (
  protocol: Protocol,
  { transition }: Told,
  { scope, losing }: { readonly scope: string; readonly losing: readonly string[] },
): void => {
  protocol.check(`its scope is ${scope}`, transition.scope === scope, transition.scope);
  const named = losingVantages(transition);
  const isSame = [...named].sort().join() === [...losing].sort().join();
  protocol.check(`it names ${losing.join(', ')} as having lost STARTTLS, and no other`, isSame, transition.vantages);
  protocol.say(`cause ${transition.cause.code} (${transition.cause.confidence}), ${transition.severity}`);
};

export const expectSilence = (protocol: Protocol, installation: string, messages: readonly ReceivedMessage[]): void =>
  protocol.check(`${installation} said nothing`, messages.length === 0, messages.map(describe));

const describe = ({ body }: ReceivedMessage): string => {
  try {
    const said = parseMessage(body).transitions.map(({ id, kind, scope, cause }) => [kind, id, scope, cause.code]);
    return said.map((words) => words.join(' ')).join('; ');
  } catch {
    return body;
  }
};
