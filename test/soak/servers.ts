import type { ServerCertificate } from '../support/certificates';
import { floods } from '../support/hostile/behaviour';
import {
  closes,
  hangs,
  hears,
  resets,
  type Script,
  type ScriptedServer,
  says,
  saysBytes,
  serves,
  startScriptedServer,
  waits,
} from '../support/scriptedServer';

const OFFER = ['250-mx.example.org Hello [127.0.0.1]', '250-SIZE 1000', '250 STARTTLS'];
const heard = { name: 'hears', run: async (peer: { hear(): Promise<unknown> }) => void (await peer.hear()) };

/** What goes wrong in one session of eight, each as often as the others. */
const FAULTS: readonly Script[] = [
  [resets()],
  [closes()],
  [says('421 4.7.0 later'), hears('QUIT')],
  [says('554 5.7.1 no'), hears('QUIT')],
  [saysBytes('220-'), waits(500), resets()],
  [floods('220-more\r\n'.repeat(1_000)), hangs()],
  [says('220 mx'), heard, says('250-mx', '250 SIZE 1000'), hears('QUIT')],
  [says('220 mx'), heard, says(...OFFER), heard, says('220 go'), resets()],
  [says('220 mx'), heard, says(...OFFER), heard, says('220 go'), saysBytes('\x15\x03\x03\x00\x02\x02\x28'), closes()],
  [says('220 mx'), heard, says(...OFFER), heard, says('454 no'), hears('QUIT')],
];

/** A server at every address of loopback, which is well in seven sessions of eight. */
export function startServers(certificate: ServerCertificate): Promise<ScriptedServer> {
  const well: Script = [serves({ ehlo: () => OFFER, certificate })];
  const scripts = (): Script =>
    Math.random() < 7 / 8 ? well : (FAULTS[Math.floor(Math.random() * FAULTS.length)] ?? well);
  return startScriptedServer({ scripts, host: '0.0.0.0' });
}
