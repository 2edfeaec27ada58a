import type { Form } from '../form';
import { ASK_DIALOGUE, ASK_HOST, SEE_POINTER, TELL_CAUSES_APART } from './steps';

const CONNECT = {
  title: 'Postfix, src/smtp/smtp_connect.c',
  url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/smtp/smtp_connect.c',
};
const TROUBLE = {
  title: 'Postfix, src/smtp/smtp_trouble.c',
  url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/smtp/smtp_trouble.c',
};

/** What Postfix says about connections, and about servers that do not want to talk. */
export const POSTFIX_DELIVERY: readonly Form[] = [
  {
    id: 'postfix-connect-timed-out',
    vendor: 'postfix',
    words: ['connect to', 'connection timed out'],
    speaker: 'own-server',
    title: 'Your Postfix could not connect: nobody answered',
    meaning: 'The server is down, or port 25 is blocked on the way: most clouds and home networks block it.',
    notMeaning:
      'It says nothing about STARTTLS, for there was no session. One dead server and a blocked port look alike.',
    confidence: 'high',
    next: [ASK_HOST],
    source: CONNECT,
    example: 'postfix/smtp[3682]: connect to mx.contoso.example[192.0.2.25]:25: Connection timed out',
  },
  {
    id: 'postfix-connect-refused',
    vendor: 'postfix',
    words: ['connect to', 'connection refused'],
    speaker: 'own-server',
    title: 'The remote host refused the connection',
    meaning: 'Nothing listens on that port, or a firewall refuses.',
    notMeaning: 'It says nothing about STARTTLS, for there was no session.',
    confidence: 'high',
    next: [ASK_HOST],
    source: CONNECT,
    example: 'postfix/smtp[3682]: connect to mx.contoso.example[192.0.2.25]:25: Connection refused',
  },
  {
    id: 'postfix-lost-connection',
    vendor: 'postfix',
    words: ['lost connection with', 'while'],
    speaker: 'own-server',
    title: 'The remote server, or something on the path, hung up',
    meaning: 'The words after "while" name the step. A server may hang up on an address without a word.',
    notMeaning: 'It does not say who hung up, and is no proof of a block list.',
    confidence: 'medium',
    next: [ASK_DIALOGUE, TELL_CAUSES_APART],
    source: TROUBLE,
    example:
      'dsn=4.4.2, status=deferred (lost connection with mx.contoso.example[192.0.2.25] while receiving the initial server greeting)',
  },
  {
    id: 'postfix-lost-connection-starttls',
    vendor: 'postfix',
    words: ['lost connection with', 'while receiving the starttls response'],
    speaker: 'own-server',
    title: 'The connection was cut right after STARTTLS was sent',
    meaning: 'STARTTLS was offered; whoever answers hung up on the command. A box that filters it does this too.',
    notMeaning: 'It is no loss of the keyword, and no failed handshake: TLS had not begun.',
    confidence: 'medium',
    next: [ASK_DIALOGUE, TELL_CAUSES_APART],
    source: {
      title: 'Postfix, src/smtp/smtp_proto.c',
      url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/smtp/smtp_proto.c',
    },
    example:
      'dsn=4.4.2, status=deferred (lost connection with mx.contoso.example[192.0.2.25] while receiving the STARTTLS response)',
  },
  {
    id: 'postfix-conversation-timed-out',
    vendor: 'postfix',
    words: ['conversation with', 'timed out while'],
    speaker: 'own-server',
    title: 'The remote server stopped answering in the middle of a session',
    meaning: 'The words after "while" name the step. Tarpits, overload and boxes that swallow a command look alike.',
    notMeaning: 'It is unknown whether STARTTLS was offered, unless the step comes after EHLO.',
    confidence: 'medium',
    next: [ASK_DIALOGUE],
    source: TROUBLE,
    example:
      'dsn=4.4.2, status=deferred (conversation with mx.contoso.example[192.0.2.25] timed out while receiving the initial server greeting)',
  },
  {
    id: 'postfix-refused-to-talk',
    vendor: 'postfix',
    words: ['refused to talk to me'],
    speaker: 'remote-server',
    title: 'The remote server refused the session in its greeting',
    meaning:
      'It did not let your server say a word: a limit (421), or a refusal of your address (554). Its reason follows.',
    notMeaning: 'It is no missing STARTTLS: the server never got to name its keywords.',
    confidence: 'high',
    next: [ASK_DIALOGUE, SEE_POINTER],
    source: {
      title: 'Postfix, src/smtp/smtp_proto.c',
      url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/smtp/smtp_proto.c',
    },
    example: 'status=deferred (host mx.contoso.example[192.0.2.25] refused to talk to me: 421 4.3.2 Too many sessions)',
  },
  {
    id: 'postfix-ssl-connect-error',
    vendor: 'postfix',
    words: ['ssl_connect error to'],
    speaker: 'own-server',
    title: 'STARTTLS was offered and accepted, and the TLS handshake failed',
    meaning:
      '-1 and an error of the library: no agreement; "lost connection": whoever answers hung up in the handshake.',
    notMeaning: 'It is no loss of STARTTLS.',
    confidence: 'high',
    next: [ASK_HOST],
    source: {
      title: 'Postfix, src/tls/tls_client.c',
      url: 'https://github.com/vdukhovni/postfix/blob/master/postfix/src/tls/tls_client.c',
    },
    example: 'postfix/smtp[3682]: SSL_connect error to mx.contoso.example[192.0.2.25]:25: lost connection',
  },
];
