import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { ChannelError } from '../../../lib/notify/channel';
import { type SmtpSettings, smtpChannel } from '../../../lib/notify/smtpChannel';
import { createAuthority, type ServerCertificate, type TestAuthority } from '../../support/certificates';
import { messageOf } from './messages';

const PASSWORD = 'hunter2-hunter2';
const now = () => new Date('2026-11-23T21:55:02.900Z');
const { signal } = new AbortController();
const message = messageOf('7F3A2K#1');

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly isEncrypted: boolean;
  readonly user: unknown;
}

interface MailServer {
  readonly port: number;
  readonly mails: Mail[];
}

let authority: TestAuthority;
let certificate: ServerCertificate;
beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue({ names: ['mail.example.org'], addresses: ['127.0.0.1'] });
});
const opened: SMTPServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
});

async function serve(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    key: certificate.key,
    cert: certificate.cert,
    closeTimeout: 1,
    logger: false,
    onAuth: ({ username, password }, _, callback) =>
      password === PASSWORD ? callback(null, { user: username }) : callback(new Error(`no ${password} here`)),
    onData(stream, { envelope, secure, user }, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = envelope;
        const from = mailFrom === false ? '' : (mailFrom?.address ?? '');
        mails.push({ from, to: rcptTo.map(({ address }) => address), text, isEncrypted: secure, user });
        callback();
      });
    },
    ...options,
  });
  // What a client that hangs up does is its own affair.
  server.on('error', () => {});
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, mails };
}

const channelTo = ({ port }: Pick<MailServer, 'port'>, more: Partial<SmtpSettings> = {}) =>
  smtpChannel({
    host: '127.0.0.1',
    port,
    isTlsAtOnce: false,
    user: 'canary',
    password: PASSWORD,
    from: 'canary@example.org',
    to: 'anna@example.org',
    now,
    ca: authority.ca,
    ...more,
  });

test.each([
  { way: 'STARTTLS', isTlsAtOnce: false },
  { way: 'TLS at once', isTlsAtOnce: true },
])('a report is mailed by $way, after the login', async ({ isTlsAtOnce }) => {
  const server = await serve({ secure: isTlsAtOnce });
  await channelTo(server, { isTlsAtOnce }).send(message, 'abc123', signal);
  expect(server.mails).toHaveLength(1);
  const [mail] = server.mails;
  expect(mail).toMatchObject({
    from: 'canary@example.org',
    to: ['anna@example.org'],
    isEncrypted: true,
    user: 'canary',
  });
  const [head = '', ...body] = (mail?.text ?? '').split('\r\n\r\n');
  expect(head.split('\r\n')).toEqual(
    expect.arrayContaining([
      'From: canary@example.org',
      'To: anna@example.org',
      'Subject: CRITICAL: STARTTLS lost 7F3A2K#1',
      'Date: Mon, 23 Nov 2026 21:55:02 +0000',
      'Message-ID: <abc123@example.org>',
      'Auto-Submitted: auto-generated',
    ]),
  );
  expect(body.join('\n')).toContain('Your mail to contoso.example is affected.');
  expect(mail?.text).not.toContain(PASSWORD);
});

test('nobody logs in where no user is named', async () => {
  const server = await serve({ authOptional: true });
  const { port } = server;
  await smtpChannel({
    host: '127.0.0.1',
    port,
    isTlsAtOnce: false,
    from: 'c@example.org',
    to: 'a@example.org',
    now,
    ca: authority.ca,
  }).send(message, 'a', signal);
  expect(server.mails).toMatchObject([{ user: false }]);
});

test('a repeat has the Message-ID of the first', async () => {
  const server = await serve();
  for (const at of [now, () => new Date('2026-11-24T00:00:00Z')]) {
    await channelTo(server, { now: at }).send(message, 'abc123', signal);
  }
  expect(server.mails.map(({ text }) => /^Message-ID: (.*)\r$/m.exec(text)?.[1])).toEqual([
    '<abc123@example.org>',
    '<abc123@example.org>',
  ]);
});

const refuse = (code: number) => Object.assign(new Error(PASSWORD), { responseCode: code });
const refusals: readonly {
  readonly what: string;
  readonly options?: SMTPServerOptions;
  readonly more?: Partial<SmtpSettings>;
  readonly says: string;
}[] = [
  {
    what: 'no STARTTLS',
    options: { hideSTARTTLS: true, disabledCommands: ['STARTTLS'], authOptional: true, allowInsecureAuth: true },
    says: 'it does not do STARTTLS',
  },
  { what: 'a wrong password', more: { password: 'wrong' }, says: 'it refuses the login (535)' },
  {
    what: 'an unknown recipient',
    options: { onRcptTo: (_, __, callback) => callback(refuse(550)) },
    says: 'it refuses sender or recipient (550)',
  },
  {
    what: 'a mail that is not wanted',
    options: { onData: (stream, _, callback) => void stream.resume().on('end', () => callback(refuse(554))) },
    says: 'it refuses the mail (554)',
  },
  { what: 'a stranger’s certificate', more: { ca: '' }, says: "it can't be reached (CERT_SIGNATURE_FAILURE)" },
  { what: 'silence', options: { onConnect: () => {} }, more: { timeoutMs: 50 }, says: 'it does not answer in time' },
];
test.each(refusals)('$what is told without a word of the other side', async ({ options = {}, more = {}, says }) => {
  const server = await serve(options);
  const { ca, ...rest } = more;
  const settings = ca === '' ? { ...rest, ca: (await createAuthority()).ca } : rest;
  await expect(channelTo(server, settings).send(message, 'abc', signal)).rejects.toThrow(
    new ChannelError('refused', says),
  );
  expect(server.mails).toEqual([]);
});

test('a certificate of another name is none', async () => {
  certificate = await authority.issue({ names: ['mail.example.net'] });
  const server = await serve();
  certificate = await authority.issue({ names: ['mail.example.org'], addresses: ['127.0.0.1'] });
  await expect(channelTo(server).send(message, 'abc', signal)).rejects.toThrow(
    "it can't be reached (ERR_TLS_CERT_ALTNAME_INVALID)",
  );
});

test('nobody there is told', async () => {
  await expect(channelTo({ port: 1 }).send(message, 'abc', signal)).rejects.toThrow(
    "it can't be reached (ECONNREFUSED)",
  );
});
