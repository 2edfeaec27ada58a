import { hearsEhlo, offersNothing, quits } from '../scriptedDialogue';
import { closes, hangs, hears, resets, type Script, says, saysBytes, waits } from '../scriptedServer';
import { type Behaviour, floods, trickles } from './behaviour';

const LONG_LINE = 'x'.repeat(64 * 1024);
const afterwards: Script = [hearsEhlo, offersNothing, ...quits];

/** What no client can read as a greeting, said at once; then the server waits. */
const noReplies: readonly (readonly [name: string, bytes: string])[] = [
  ['with a negative code', '-220 mx.example.org ESMTP\r\n'],
  ['with the code 999', '999 mx.example.org ESMTP\r\n'],
  ['with the code 000', '000 mx.example.org ESMTP\r\n'],
  ['with the code 199', '199 mx.example.org ESMTP\r\n'],
  ['with a code of two digits', '22 mx.example.org ESMTP\r\n'],
  ['with a code of four digits', '2200 mx.example.org ESMTP\r\n'],
  ['with a code in hexadecimal', '0xdc mx.example.org ESMTP\r\n'],
  ['with full-width digits', Buffer.from('２２０ mx.example.org\r\n').toString('latin1')],
  ['with a byte order mark before the code', '\xef\xbb\xbf220 mx.example.org ESMTP\r\n'],
  ['with NUL before the code', '\x00220 mx.example.org ESMTP\r\n'],
  ['with another code on its second line', '220-mx.example.org\r\n250 ESMTP\r\n'],
  ['with a second line without a code', '220-mx.example.org\r\nESMTP\r\n220 ready\r\n'],
  ['with an empty line', '\r\n'],
  ['as a web server', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
  ['as SSH', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['as IMAP', '* OK [CAPABILITY IMAP4rev1] ready\r\n'],
  ['as POP3', '+OK ready\r\n'],
  ['as TLS', '\x16\x03\x03\x00\x04\x0e\x00\x00\x00\r\n'],
];

/** Those that never come further than their greeting. */
export const greetings: readonly Behaviour[] = [
  {
    name: 'says nothing',
    script: () => [hangs()],
    isEndedByTime: true,
    ends: ['greeting', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'greets without end',
    script: () => [floods('220-and more\r\n'.repeat(4000)), hangs()],
    ends: ['greeting', 'reply-too-long'],
    finds: [],
  },
  {
    name: 'greets without end, a line now and then',
    script: () => [trickles('220-\r\n'), hangs()],
    isEndedByTime: true,
    ends: ['greeting', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'greets by a byte now and then',
    script: () => [trickles('220 mx.example.org ESMTP, if you have the time'.repeat(9)), hangs()],
    isEndedByTime: true,
    ends: ['greeting', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'greets without a line end',
    script: () => [saysBytes('220 mx.example.org ESMTP'), hangs()],
    isEndedByTime: true,
    ends: ['greeting', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'greets with carriage returns only',
    script: () => [saysBytes('220 mx.example.org ESMTP\r\r\r'), hangs()],
    isEndedByTime: true,
    ends: ['greeting', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'greets with a line of 10 MB',
    script: () => [saysBytes('220 '), floods(LONG_LINE, 160), hangs()],
    ends: ['greeting', 'line-too-long'],
    finds: [],
  },
  {
    name: 'greets with 10 MB of NUL',
    script: () => [floods('\0'.repeat(64 * 1024), 160), hangs()],
    ends: ['greeting', 'line-too-long'],
    finds: [],
  },
  {
    name: 'greets with a million lines',
    script: () => [floods('220-\r\n'.repeat(10_000), 100), says('220 mx'), hangs()],
    ends: ['greeting', 'reply-too-long'],
    finds: [],
  },
  ...noReplies.map(
    ([name, bytes]): Behaviour => ({
      name: `greets ${name}`,
      script: () => [saysBytes(bytes), hangs()],
      ends: ['greeting', 'reply-syntax'],
      finds: [],
    }),
  ),
  {
    name: 'greets with NUL and bytes of eight bits',
    script: () => [saysBytes('220 m\0x\x80\xff\xfe ESMTP\r\n'), ...afterwards],
    ends: ['quit'],
    finds: ['starttls-not-supported'],
  },
  {
    name: 'greets as if a message were under way',
    script: () => [says('354 go ahead'), hears('QUIT'), hangs()],
    ends: ['greeting', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'greets twice',
    script: () => [says('220 mx', '220 mx again'), hangs()],
    ends: ['ehlo', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'answers EHLO before it is said',
    script: () => [says('220 mx', '250-mx', '250 STARTTLS'), hangs()],
    ends: ['ehlo', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'answers all commands before they are said',
    script: () => [says('220 mx', '250-mx', '250 STARTTLS', '220 go', '250 mx', '221 bye'), hangs()],
    ends: ['ehlo', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'resets in place of a greeting',
    script: () => [waits(30), resets()],
    ends: ['greeting', 'connection-closed'],
    finds: ['unreachable'],
  },
  { name: 'closes at once', script: () => [closes()], ends: ['greeting', 'connection-closed'], finds: ['unreachable'] },
  {
    name: 'resets within its greeting',
    script: () => [saysBytes('220-mx'), resets()],
    ends: ['greeting', 'connection-closed'],
    finds: ['unreachable'],
  },
  {
    name: 'closes its half after its greeting and listens on',
    script: () => [says('220 mx'), closes(), hangs()],
    ends: ['ehlo', 'connection-closed'],
    finds: ['unreachable'],
  },
  {
    name: 'puts off and holds the line',
    script: () => [says('421 4.7.0 later'), hears('QUIT'), hangs()],
    ends: ['greeting', 'throttled'],
    finds: ['probe-throttled'],
  },
  {
    name: 'refuses and says it for ever',
    script: () => [floods('554-5.7.1 no\r\n'.repeat(4000)), hangs()],
    ends: ['greeting', 'reply-too-long'],
    finds: [],
  },
];
