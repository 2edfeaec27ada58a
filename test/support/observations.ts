import type { Observation } from '../../lib/probe/types';
import type { SessionFailure, SmtpSession } from '../../lib/smtp/types';

/** What a well-served client gets in the founding incident. */
export const HEALTHY_KEYWORDS = [
  'SIZE',
  'PIPELINING',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'STARTTLS',
  '8BITMIME',
  'SMTPUTF8',
] as const;
/** What a listed one gets: STARTTLS and SMTPUTF8 are gone, AUTH is new. */
export const STRIPPED_KEYWORDS = ['SIZE', 'PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', 'AUTH', '8BITMIME'] as const;

export interface SessionFacts {
  readonly keywords?: readonly string[];
  readonly masked?: readonly string[];
  readonly serverName?: string;
  readonly greetedAs?: string;
  readonly failure?: SessionFailure;
}

/** A session as `runSession` gives it, with as much as a test needs. Without keywords EHLO was not answered. */
export function session({ keywords, masked = [], serverName, greetedAs, failure }: SessionFacts): SmtpSession {
  return {
    stage: failure?.stage ?? 'quit',
    ...(failure && { failure }),
    ...(keywords && {
      greeting: { replyCode: 220, text: `${serverName ?? 'mx'} ESMTP` },
      ehlo: {
        replyCode: 250,
        ...(serverName !== undefined && { serverName }),
        ...(greetedAs !== undefined && { greetedAs }),
        capabilities: keywords.map((keyword) => ({ keyword, params: [] })),
        masked,
      },
    }),
    timingsMs: { total: 1 },
    transcript: [{ direction: '<', text: '220 mx ESMTP', atMs: 1 }],
  };
}

export const healthy = (): SmtpSession => session({ keywords: HEALTHY_KEYWORDS, serverName: 'mx.example.net' });
export const stripped = (): SmtpSession => session({ keywords: STRIPPED_KEYWORDS, serverName: 'mx.example.net' });
export const masked = (): SmtpSession =>
  session({ keywords: ['SIZE'], masked: ['XXXXXXXA'], serverName: 'mx.example.net' });
export const timedOut = (): SmtpSession =>
  session({ failure: { stage: 'connect', code: 'timed-out', message: 'no answer in 10 s' } });
export const throttled = (): SmtpSession =>
  session({ failure: { stage: 'greeting', code: 'throttled', message: '421 too many' } });

export const observation = (session: SmtpSession, observedAt: string, address = '192.0.2.1'): Observation => ({
  mxHost: 'mx.example.net',
  port: 25,
  address,
  observedAt,
  session,
});
