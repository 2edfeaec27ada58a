import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_HOST_NO_BAN, SEE_POINTER } from './steps';

/** What Postfix's receiving side says. */
export const POSTFIX_SERVER: readonly Form[] = [
  {
    id: 'postfix-tls-not-available-local-problem',
    vendor: 'postfix',
    words: ['tls not available due to local problem'],
    replyCodes: [454],
    statuses: ['4.7.0'],
    speaker: 'remote-server',
    title: 'The remote Postfix offers STARTTLS and cannot do it',
    meaning: 'Its certificate or key cannot be loaded; its log says why. It is cured there.',
    notMeaning: 'It is no filter on the path, and not about your address.',
    confidence: 'high',
    next: [ASK_DIALOGUE],
    source: {
      title: 'Postfix, src/smtpd/smtpd.c',
      url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/smtpd/smtpd.c',
    },
    example: '454 4.7.0 TLS not available due to local problem',
  },
  {
    id: 'postfix-blocked-using',
    vendor: 'postfix',
    words: ['service unavailable; client', 'blocked using'],
    replyCodes: [550, 554, 450, 521],
    statuses: ['5.7.1', '4.7.1'],
    speaker: 'remote-server',
    title: 'Your address is on the block list that the text names',
    meaning: 'The receiver asks that list and refuses what stands on it (Postfix, or a server that uses its words).',
    notMeaning: 'It is not about TLS: a block list that withholds STARTTLS says nothing at all.',
    confidence: 'high',
    next: [ASK_HOST_NO_BAN, SEE_POINTER],
    source: {
      title: 'Postfix, src/postscreen/postscreen_early.c',
      url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/postscreen/postscreen_early.c',
    },
    example: '550 5.7.1 Service unavailable; client [203.0.113.9] blocked using zen.spamhaus.org',
  },
];
