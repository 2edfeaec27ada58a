import type { SmtpSession } from '../../../lib/smtp/types';
import { createCertificates, type ServerCertificate } from '../../support/certificates';
import {
  dialogue,
  go,
  greets,
  hearsEhlo,
  heloName,
  host,
  limits,
  offers,
  offersNothing,
  quits,
  sent,
  sessionWith,
  underTls,
} from '../../support/scriptedDialogue';
import { closes, hangs, hears, type Script, says } from '../../support/scriptedServer';

let valid: ServerCertificate;

beforeAll(async () => {
  ({ valid } = await createCertificates(host));
});

const ehlo = `EHLO ${heloName}`;
const withoutStarttls: readonly { name: string; ehlo: Script[number] }[] = [
  { name: 'leaves it out', ehlo: offersNothing },
  { name: 'masks it', ehlo: says('250-mx', '250-XXXXXXXA', '250 SIZE 1000') },
  {
    name: 'has it as a parameter and as a part of words only',
    ehlo: says('250-mx', '250-X-STARTTLS', '250 LIMITS STARTTLS'),
  },
  { name: 'is one line', ehlo: says('250 mx STARTTLS') },
];

/** Up to the STARTTLS that was not offered, and what follows. */
const tried = (...rest: Script): Script => [greets, hearsEhlo, offersNothing, hears('STARTTLS'), ...rest];
const trying = (script: Script, more = {}): Promise<SmtpSession> =>
  sessionWith(script, { tryUnoffered: true, ...more });

describe('STARTTLS that was not offered', () => {
  test.each(withoutStarttls)('is never sent without the option where the EHLO reply $name', async ({ ehlo: reply }) => {
    for (const tryUnoffered of [undefined, false]) {
      const options = tryUnoffered === undefined ? {} : { tryUnoffered };
      const session = await sessionWith([greets, hearsEhlo, reply, ...quits], options);
      expect(sent(session)).toEqual([ehlo, 'QUIT']);
      expect(session).not.toHaveProperty('unofferedStarttls');
    }
  });

  test.each(withoutStarttls)('is sent once with the option where the EHLO reply $name', async ({ ehlo: reply }) => {
    const refusal = says('502-5.5.1 command', '502 not recognized');
    const session = await trying([greets, hearsEhlo, reply, hears('STARTTLS'), refusal, ...quits]);
    expect(session).toMatchObject({
      stage: 'quit',
      unofferedStarttls: { replyCode: 502, enhancedStatus: '5.5.1', text: '5.5.1 command not recognized' },
    });
    for (const field of ['failure', 'starttls', 'tls']) expect(session).not.toHaveProperty(field);
  });

  test('goes on to the end where the server takes it after all', async () => {
    const session = await trying(tried(...underTls(valid)));
    expect(session).toMatchObject({
      stage: 'quit',
      unofferedStarttls: { replyCode: 220, enhancedStatus: '2.0.0', text: '2.0.0 ready' },
      tls: { protocol: 'TLSv1.3', names: [host] },
      ehloAfterTls: { replyCode: 250 },
    });
    expect(session).not.toHaveProperty('starttls');
    expect(sent(session)).toEqual([ehlo, 'STARTTLS', ehlo, 'QUIT']);
  });

  test.each(['421 4.7.0 go away', '454 not now', '500 #5.5.1', '250 what?'])(
    'is answered by "%s", which is no failure',
    async (reply) => {
      const session = await trying(tried(says(reply), ...quits));
      expect(session.stage).toBe('quit');
      expect(session).not.toHaveProperty('failure');
      expect(session.unofferedStarttls).toMatchObject({ replyCode: Number(reply.slice(0, 3)) });
    },
  );

  const ends: readonly { name: string; script: () => Script; stage: string; code: string }[] = [
    { name: 'a hang-up', script: () => [closes()], stage: 'starttls', code: 'connection-closed' },
    { name: 'silence', script: () => [hangs()], stage: 'starttls', code: 'timed-out' },
    {
      name: 'plaintext after the 220',
      script: () => [says('220 go', '250 AUTH PLAIN'), hangs()],
      stage: 'starttls',
      code: 'plaintext-after-starttls',
    },
    { name: 'no handshake', script: () => [go, closes()], stage: 'tlsHandshake', code: 'tls-handshake-failed' },
  ];
  test.each(ends)('tells of $name after it, and keeps the EHLO reply', async ({ script, stage, code }) => {
    const session = await trying(tried(...script()), { limits: { ...limits, reply: 250 } });
    expect(session).toMatchObject({ stage, failure: { stage, code }, ehlo: { replyCode: 250 } });
  });

  test('is not for a server that offers it, nor for a session that does not upgrade', async () => {
    const offered = await trying([greets, hearsEhlo, offers, hears('STARTTLS'), ...underTls(valid)]);
    expect(offered).toMatchObject({ stage: 'quit', starttls: { replyCode: 220 } });
    expect(offered).not.toHaveProperty('unofferedStarttls');
    const plain = await trying([greets, hearsEhlo, offersNothing, ...quits], { upgrade: false });
    expect(sent(plain)).toEqual([ehlo, 'QUIT']);
  });

  const incomplete: readonly { name: string; script: Script }[] = [
    {
      name: 'EHLO is refused',
      script: [greets, hearsEhlo, says('502 no'), hears(`HELO ${heloName}`), says('250 mx'), ...quits],
    },
    { name: 'EHLO is answered by 421', script: [greets, hearsEhlo, says('421 later'), ...quits] },
    { name: 'the EHLO reply is not complete', script: [greets, hearsEhlo, says('250-mx', '250-SIZE'), closes()] },
    { name: 'the greeting is 554', script: [says('554 no'), ...quits] },
  ];
  test.each(incomplete)('is never sent where $name', async ({ script }) => {
    const session = await trying(script);
    expect(dialogue(session)).not.toContain('> STARTTLS');
  });
});
