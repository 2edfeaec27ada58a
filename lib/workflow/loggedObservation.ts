import type { LoggedSession } from '../maillog/types';
import { hostKey } from '../probe/hostKey';
import type { Observation } from '../probe/types';
import { offersStarttls } from '../smtp/capabilities';
import type { EhloReply, SmtpSession, TranscriptLine } from '../smtp/types';

/** A session whose log tells at which address it was and whether STARTTLS was offered. */
export interface TellingSession extends LoggedSession {
  readonly remoteAddress: string;
  readonly offersStarttls: boolean;
}

export const isTelling = (session: LoggedSession): session is TellingSession =>
  session.remoteAddress !== undefined && session.offersStarttls !== undefined;

/**
 * What a log tells of a session at a mail host, as if it had been ours: what EHLO was answered and whether the handshake
 * failed. Nothing else of it is in there: no route, address of the sender's own, certificate, queue id or reason in the
 * log's words.
 */
export function loggedObservation(
  session: TellingSession,
  { mxHost, port }: { readonly mxHost: string; readonly port: number },
): Observation {
  const ehlo = session.ehlo === undefined ? keywordOnly(session.offersStarttls) : asOnWire(session.ehlo);
  return {
    mxHost,
    port,
    address: session.remoteAddress,
    observedAt: session.answeredAt ?? session.startedAt,
    session: {
      ...endOf(session, ehlo),
      ehlo,
      timingsMs: { total: Math.max(0, Date.parse(session.endedAt) - Date.parse(session.startedAt)) },
      transcript: [
        remark(`from the log of the mail server (${session.format}), not from a session of ours`),
        remark(octets(wordsOf(session, ehlo, hostKey({ mxHost, port })))),
      ],
    },
    ...(session.tls?.outcome === 'established' && { hasUpgraded: true }),
  };
}

/** Postfix tells of STARTTLS alone, so all other keywords are left open. */
const keywordOnly = (isOffered: boolean): EhloReply => ({
  replyCode: 250,
  capabilities: isOffered ? [{ keyword: 'STARTTLS', params: [] }] : [],
  masked: [],
  isPartial: true,
});

/** On the wire a name is octets (lib/smtp/lineReader); what else a log has in it, cut anywhere, would be no text. */
const asOnWire = ({ serverName, ...reply }: EhloReply): EhloReply => ({
  ...reply,
  ...(serverName !== undefined && { serverName: octets(serverName) }),
});
const octets = (text: string): string => text.replace(/[\u0100-\u{10ffff}]/gu, '?');

/** A handshake that the sender broke off for the certificate's sake is no failure of the server's. */
function endOf({ failure, tls }: LoggedSession, ehlo: EhloReply): Pick<SmtpSession, 'stage' | 'failure'> {
  if (failure?.stage !== 'tlsHandshake' || tls?.outcome !== 'failed' || !offersStarttls(ehlo)) return { stage: 'quit' };
  const message = 'the handshake of the mail server itself failed';
  return { stage: 'tlsHandshake', failure: { stage: 'tlsHandshake', code: 'tls-handshake-failed', message } };
}

function wordsOf({ ehlo: logged, offersStarttls: isOffered }: TellingSession, ehlo: EhloReply, host: string): string {
  if (logged === undefined) return `${host} ${isOffered ? 'offered STARTTLS' : 'did not offer STARTTLS'}, as it logged`;
  const keywords = ehlo.capabilities.map(({ keyword, params }) => [keyword, ...params].join(' ')).join(', ');
  const seen = ehlo.greetedAs === undefined ? '' : `, greeted as ${ehlo.greetedAs}`;
  return `EHLO answered by ${ehlo.serverName ?? host}${seen}: ${keywords === '' ? 'no keywords' : keywords}`;
}

const remark = (text: string): TranscriptLine => ({ direction: '*', text, atMs: 0 });
