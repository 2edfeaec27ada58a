import type { Form } from '../form';
import { ASK_DIALOGUE, TELL_CAUSES_APART } from './steps';

const TRANSPORT = {
  title: 'Exim, src/transports/smtp.c',
  url: 'https://github.com/Exim/exim/blob/master/src/src/transports/smtp.c',
};

/** What Exim says when a session breaks off, and round a reply. */
export const EXIM_DELIVERY: readonly Form[] = [
  {
    id: 'exim-remote-closed',
    vendor: 'exim',
    words: ['remote host closed connection in response to'],
    speaker: 'own-server',
    title: 'The remote server, or something on the path, hung up',
    meaning: 'The command that follows was the last. A server may hang up on an address without a word.',
    notMeaning: 'It does not say who hung up, and is no proof of a block list.',
    confidence: 'medium',
    next: [ASK_DIALOGUE, TELL_CAUSES_APART],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x H=mx.contoso.example [192.0.2.25]: Remote host closed connection in response to initial connection',
  },
  {
    id: 'exim-smtp-timeout',
    vendor: 'exim',
    words: ['smtp timeout after'],
    speaker: 'own-server',
    title: 'The remote server stopped answering in the middle of a session',
    meaning: 'The command that follows was the last. Tarpits, overload and boxes that swallow a command look alike.',
    notMeaning: 'It is unknown whether STARTTLS was offered, unless the command comes after EHLO.',
    confidence: 'medium',
    next: [ASK_DIALOGUE],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x H=mx.contoso.example [192.0.2.25]: SMTP timeout after initial connection',
  },
  {
    id: 'exim-smtp-error-from-remote',
    vendor: 'exim',
    words: ['smtp error from remote mail server after'],
    isWrapper: true,
    speaker: 'remote-server',
    title: 'Exim quotes a reply of the remote server; what matters is the reply',
    meaning: 'Unlike Exchange, Exim puts these words only round what the remote server really said.',
    notMeaning: 'The words before the reply code are those of Exim.',
    confidence: 'medium',
    next: [ASK_DIALOGUE],
    source: TRANSPORT,
    example:
      '2026-11-24 10:00:02 1rABCD-000123-4x ** bob@contoso.example R=dnslookup T=remote_smtp H=mx.contoso.example [192.0.2.25]: SMTP error from remote mail server after RCPT TO:<bob@contoso.example>: 550 No such user here',
  },
];
