import { greets, hearsEhlo, heloName, toStarttls } from '../scriptedDialogue';
import { closes, hangs, hears, resets, type Script, says, saysBytes } from '../scriptedServer';
import { type Behaviour, echoes, floods, trickles } from './behaviour';

const toEhlo: Script = [greets, hearsEhlo];
const LONG_LINE = 'x'.repeat(64 * 1024);
const offersAmong = (count: number): readonly string[] => [
  '250-mx.example.org',
  ...Array.from({ length: count }, (_, index) => `250-X${index}`),
  '250 STARTTLS',
];

/** Those that go wrong in their reply to EHLO. */
const ehloReplies: readonly Behaviour[] = [
  {
    name: 'does not answer EHLO',
    script: () => [...toEhlo, hangs()],
    isEndedByTime: true,
    ends: ['ehlo', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'answers EHLO by a byte now and then',
    script: () => [...toEhlo, trickles('250-mx.example.org\r\n250-SIZE\r\n')],
    isEndedByTime: true,
    ends: ['ehlo', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'answers EHLO without a last line',
    script: () => [...toEhlo, says('250-mx.example.org', '250-STARTTLS'), hangs()],
    isEndedByTime: true,
    ends: ['ehlo', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'answers EHLO with a last line without its end',
    script: () => [...toEhlo, saysBytes('250-mx.example.org\r\n250 STARTTLS'), hangs()],
    isEndedByTime: true,
    ends: ['ehlo', 'timed-out'],
    finds: ['tarpit'],
  },
  {
    name: 'answers EHLO without end',
    script: () => [...toEhlo, floods('250-STARTTLS\r\n'.repeat(4000))],
    ends: ['ehlo', 'reply-too-long'],
    finds: [],
  },
  {
    name: 'answers EHLO with a million lines',
    script: () => [...toEhlo, floods('250-\r\n'.repeat(10_000), 100), says('250 STARTTLS'), hangs()],
    ends: ['ehlo', 'reply-too-long'],
    finds: [],
  },
  {
    name: 'answers EHLO with a line of 10 MB',
    script: () => [...toEhlo, saysBytes('250-mx '), floods(LONG_LINE, 160), hangs()],
    ends: ['ehlo', 'line-too-long'],
    finds: [],
  },
  {
    name: 'answers EHLO with 10,000 keywords',
    script: () => [...toEhlo, says(...offersAmong(10_000)), hangs()],
    ends: ['ehlo', 'reply-too-long'],
    finds: [],
  },
  {
    name: 'offers STARTTLS after 250 other keywords, and refuses it',
    script: () => [...toEhlo, says(...offersAmong(250)), hears('STARTTLS'), says('454 no'), hears('QUIT'), hangs()],
    ends: ['starttls', 'starttls-refused'],
    finds: ['starttls-refused'],
  },
  {
    name: 'answers EHLO with keywords of 4 KB',
    script: () => [...toEhlo, says('250-mx', `250-${'K'.repeat(4000)}`, `250 ${'P '.repeat(2000)}`), hears('QUIT')],
    ends: ['quit'],
    finds: ['starttls-not-supported'],
  },
  {
    name: 'answers EHLO with more than 64 KB',
    script: () => [...toEhlo, says(...Array.from({ length: 20 }, () => `250-${'K'.repeat(4000)}`), '250 DSN'), hangs()],
    ends: ['ehlo', 'reply-too-long'],
    finds: [],
  },
  {
    name: 'masks 200 keywords',
    script: () => [...toEhlo, says('250-mx', ...Array<string>(200).fill('250-XXXXXXXA'), '250 XXXB'), hears('QUIT')],
    ends: ['quit'],
    finds: ['starttls-masked'],
  },
  {
    name: 'answers EHLO by two codes',
    script: () => [...toEhlo, says('250-mx', '550 STARTTLS'), hangs()],
    ends: ['ehlo', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'answers EHLO by a negative code',
    script: () => [...toEhlo, says('-250 STARTTLS'), hangs()],
    ends: ['ehlo', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'answers EHLO twice',
    script: () => [...toEhlo, says('250-mx', '250 STARTTLS', '250-mx', '250 STARTTLS'), hangs()],
    ends: ['starttls', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'answers EHLO and floods on',
    script: () => [...toEhlo, saysBytes('250-mx\r\n250 STARTTLS\r\n250 and more'), floods('flood\r\n'.repeat(9000))],
    ends: ['starttls', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'repeats what it is told',
    script: () => [greets, echoes(), hangs()],
    ends: ['ehlo', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'says goodbye to EHLO',
    script: () => [...toEhlo, says('221 bye'), hears('QUIT'), hangs()],
    ends: ['ehlo', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'knows no EHLO and does not answer HELO',
    script: () => [...toEhlo, says('502 what?'), hears(`HELO ${heloName}`), hangs()],
    isEndedByTime: true,
    ends: ['ehlo', 'ehlo-refused'],
    finds: ['ehlo-refused'],
  },
  {
    name: 'knows no EHLO and floods at HELO',
    script: () => [...toEhlo, says('500 what?'), hears(`HELO ${heloName}`), floods('250-\r\n'.repeat(9000))],
    ends: ['ehlo', 'ehlo-refused'],
    finds: ['ehlo-refused'],
  },
  {
    name: 'resets at EHLO',
    script: () => [...toEhlo, resets()],
    ends: ['ehlo', 'connection-closed'],
    finds: ['unreachable'],
  },
  {
    name: 'resets within its answer to EHLO',
    script: () => [...toEhlo, says('250-mx', '250-STARTTLS'), resets()],
    ends: ['ehlo', 'connection-closed'],
    finds: ['unreachable'],
  },
  {
    name: 'closes its half within its answer to EHLO',
    script: () => [...toEhlo, says('250-mx', '250-STARTTLS'), closes(), hangs()],
    ends: ['ehlo', 'connection-closed'],
    finds: ['unreachable'],
  },
  {
    name: 'takes QUIT and never closes',
    script: () => [...toEhlo, says('250-mx', '250 SIZE'), hears('QUIT'), hangs()],
    ends: ['quit'],
    finds: ['starttls-not-supported'],
  },
  {
    name: 'answers QUIT without end',
    script: () => [...toEhlo, says('250-mx', '250 SIZE'), hears('QUIT'), floods('221-\r\n'.repeat(9000))],
    ends: ['quit'],
    finds: ['starttls-not-supported'],
  },
];

/** Those that go wrong in their reply to STARTTLS, up to the handshake. */
const starttlsReplies: readonly Behaviour[] = [
  {
    name: 'does not answer STARTTLS',
    script: () => [...toStarttls, hangs()],
    isEndedByTime: true,
    ends: ['starttls', 'timed-out'],
    finds: [],
  },
  {
    name: 'answers STARTTLS by a byte now and then',
    script: () => [...toStarttls, trickles('220-\r\n')],
    isEndedByTime: true,
    ends: ['starttls', 'timed-out'],
    finds: [],
  },
  {
    name: 'answers STARTTLS without end',
    script: () => [...toStarttls, floods('220-go\r\n'.repeat(9000))],
    ends: ['starttls', 'reply-too-long'],
    finds: [],
  },
  {
    name: 'answers STARTTLS by two codes',
    script: () => [...toStarttls, says('220-go', '454 no'), hangs()],
    ends: ['starttls', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'answers STARTTLS as it does EHLO',
    script: () => [...toStarttls, says('250-mx', '250 STARTTLS'), hears('QUIT'), hangs()],
    ends: ['starttls', 'reply-syntax'],
    finds: [],
  },
  {
    name: 'goes on in plaintext after its answer to STARTTLS',
    script: () => [...toStarttls, says('220 go', '250-mx', '250 AUTH PLAIN'), hangs()],
    ends: ['starttls', 'plaintext-after-starttls'],
    finds: ['plaintext-after-starttls'],
  },
  {
    name: 'floods in plaintext after its answer to STARTTLS',
    script: () => [...toStarttls, says('220 go'), floods('250-plain\r\n'.repeat(6000))],
    ends: ['starttls', 'plaintext-after-starttls'],
    finds: ['plaintext-after-starttls'],
  },
  {
    name: 'resets at STARTTLS',
    script: () => [...toStarttls, resets()],
    ends: ['starttls', 'connection-closed'],
    finds: [],
  },
  {
    name: 'closes its half at STARTTLS',
    script: () => [...toStarttls, closes(), hangs()],
    ends: ['starttls', 'connection-closed'],
    finds: [],
  },
];

export const replies: readonly Behaviour[] = [...ehloReplies, ...starttlsReplies];
