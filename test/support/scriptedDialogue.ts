import { runSession } from '../../lib/smtp/session';
import type { SessionLimits, SessionOptions, SmtpSession } from '../../lib/smtp/types';
import type { ServerCertificate } from './certificates';
import type { Delivery } from './scriptedPeer';
import { hears, type Script, type ScriptedServer, says, upgradesToTls, withScriptedServer } from './scriptedServer';

/** The pieces that scripts of whole sessions are made of. */
export const host = 'mx.example.org';
export const heloName = 'probe.example.net';
export const limits: SessionLimits = { connect: 2000, greeting: 2000, reply: 2000, tlsHandshake: 2000, total: 5000 };

export const greets = says('220 mx.example.org ESMTP');
export const hearsEhlo = hears(`EHLO ${heloName}`);
export const offers = says('250-mx.example.org Hello [127.0.0.1]', '250-SIZE 1000', '250 STARTTLS');
export const offersNothing = says('250-mx.example.org Hello [127.0.0.1]', '250 SIZE 1000');
export const go = says('220 2.0.0 ready');
export const quits = [hears('QUIT'), says('221 2.0.0 bye')] as const;
export const toStarttls = [greets, hearsEhlo, offers, hears('STARTTLS')] as const;
export const toTls = (certificate: ServerCertificate): Script => [...toStarttls, go, upgradesToTls(certificate)];
/** From the 220 to STARTTLS to the end of a session that goes well. */
export const underTls = (certificate: ServerCertificate): Script => [
  go,
  upgradesToTls(certificate),
  hearsEhlo,
  offersNothing,
  ...quits,
];

export function optionsFor(server: ScriptedServer, more: Partial<SessionOptions> = {}): SessionOptions {
  const { address, port } = server;
  return { address, port, heloName, serverName: host, upgrade: true, limits, ...more };
}

/** One session against one script, which must have been followed to its end. */
export function sessionWith(
  script: Script,
  more: Partial<SessionOptions> = {},
  delivery: Delivery = 'whole',
): Promise<SmtpSession> {
  return withScriptedServer({ scripts: [script], delivery }, (server) => runSession(optionsFor(server, more)));
}

/** What we said, line by line. */
export const sent = (session: SmtpSession): readonly string[] =>
  session.transcript.filter(({ direction }) => direction === '>').map(({ text }) => text);

/** The dialogue as people read it, without times. */
export const dialogue = (session: SmtpSession): readonly string[] =>
  session.transcript.map(({ direction, text }) => `${direction} ${text}`);
