import type { PostfixEvent } from './postfixMessage';

/** A parameter of Postfix, `main.cf`, and what the log would tell with it. */
export interface PostfixSetting {
  readonly parameter: 'smtp_tls_loglevel' | 'smtp_tls_note_starttls_offer';
  readonly value: string;
  readonly tells: string;
}

/** Which kinds of lines a log has. */
export interface PostfixTraces {
  /** Messages that a server was asked to take, in a session that nothing had broken off before. */
  mail: number;
  /** Lines of `smtp_tls_loglevel = 1`, or that tell as much. */
  tls: number;
  /** Lines of `smtp_tls_note_starttls_offer = yes`. */
  offers: number;
}

export const noTraces = (): PostfixTraces => ({ mail: 0, tls: 0, offers: 0 });

export function noteTraces(traces: PostfixTraces, event: PostfixEvent): void {
  if (event.kind === 'tls' || event.kind === 'handshake' || event.kind === 'distrust') traces.tls += 1;
  if (event.kind === 'offer') traces.offers += 1;
  if (event.kind !== 'status') return;
  if (event.peer !== undefined && event.facts.brokeAt === undefined) traces.mail += 1;
  if (event.tls !== undefined) traces.tls += 1;
}

/**
 * The settings that seem not to be made: sessions got as far as to mail, and no line that goes with them is in the log.
 * None before one did, since such a log says nothing.
 */
export function missingSettings({ mail, tls, offers }: PostfixTraces): readonly PostfixSetting[] {
  // Where TLS is used, offers are noted for destinations only that are exempt from it, and where they are noted, it isn't.
  if (mail === 0 || tls > 0 || offers > 0) return [];
  const loglevel: PostfixSetting = {
    parameter: 'smtp_tls_loglevel',
    value: '1',
    tells: 'that a session was upgraded to TLS, and so that STARTTLS was offered',
  };
  const offer: PostfixSetting = {
    parameter: 'smtp_tls_note_starttls_offer',
    value: 'yes',
    tells: 'that STARTTLS was offered where smtp_tls_security_level is none',
  };
  return [loglevel, offer];
}
