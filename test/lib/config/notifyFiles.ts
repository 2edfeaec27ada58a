import { fileWith } from './fileWith';

export const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:mail-alerts';
export const fileWithChannels = (notify: string): string => fileWith({ notify });

const mail = 'smtp: "smtps://mail.example.org:465"';
const noServer = 'is not a mail server such as smtps://mail.example.org:465 or smtp://mail.example.org:587';
const noHook = 'is not an address such as https://hooks.example.org/starttls';
const plainHttp = 'is not encrypted: http leads to loopback only';
export const noVariable =
  'is not the name of an environment variable such as CANARY_SECRET, of capital letters, digits and underscores (the value is not shown: it may be the secret itself)';
export const isSecret =
  'looks like the secret itself, which does not belong into this file: put it into an environment variable, and name that here';
export const mailHasUser =
  'has a user or a password in it: they stand here without it, the user under user, and under passwordEnv the name of the environment variable that holds the password';
export const hookHasUser =
  'has a user, a password or a token before its host, where every log shows it: sign with a secret in place of it (secretEnv)';

/** What stands under `notify`, with what it becomes on a plain machine. */
export const acceptedChannels: readonly {
  readonly says: string;
  readonly notify: string;
  readonly channels: readonly object[];
}[] = [
  { says: 'no channel', notify: '[]', channels: [] },
  {
    says: 'a topic',
    notify: `[{ sns: "${TOPIC}", min: notice }]`,
    channels: [{ kind: 'sns', topicArn: TOPIC, region: 'eu-west-1', min: 'notice' }],
  },
  {
    says: 'a mail server with TLS at once, its port being the usual one',
    notify:
      '[{ smtp: "smtps://MAIL.example.org", user: canary, passwordEnv: SMTP_PASSWORD, from: canary@example.org, to: [anna@example.org, ops@example.org] }]',
    channels: [
      {
        kind: 'smtp',
        host: 'mail.example.org',
        port: 465,
        isTlsAtOnce: true,
        user: 'canary',
        passwordEnv: 'SMTP_PASSWORD',
        from: 'canary@example.org',
        to: ['anna@example.org', 'ops@example.org'],
        min: 'warning',
      },
    ],
  },
  {
    says: 'mail servers with STARTTLS, by name and address, where nobody logs in',
    notify: `[${[
      '{ smtp: "smtp://mail.example.org", from: c@example.org, to: [a@example.org], min: critical }',
      '{ smtp: "smtp://[2001:db8::1]:2525/", from: c@example.org, to: [b@example.org] }',
    ].join(', ')}]`,
    channels: [
      { host: 'mail.example.org', port: 587, isTlsAtOnce: false, min: 'critical' },
      { host: '2001:db8::1', port: 2525, isTlsAtOnce: false },
    ],
  },
  {
    says: 'web hooks, those of this machine also unencrypted',
    notify:
      '[{ webhook: "https://hooks.example.org/a?b=c", secretEnv: HOOK_SECRET }, { webhook: "http://127.0.0.1:8080/" }, { webhook: "http://[::1]/" }, { webhook: "http://localhost" }]',
    channels: [
      { kind: 'webhook', url: 'https://hooks.example.org/a?b=c', secretEnv: 'HOOK_SECRET', min: 'warning' },
      { kind: 'webhook', url: 'http://127.0.0.1:8080/', min: 'warning' },
      { kind: 'webhook', url: 'http://[::1]/', min: 'warning' },
      { kind: 'webhook', url: 'http://localhost/', min: 'warning' },
    ],
  },
];

/** What stands under `notify`, with what is said of it; `says` begins behind `notify`. */
export const refusedChannels: readonly {
  readonly rule: string;
  readonly notify: string;
  readonly says: readonly string[];
}[] = [
  { rule: 'no list', notify: '{ digest: 08:00 }', says: [': is not a list of channels'] },
  { rule: 'no mapping', notify: '[anna@example.org]', says: ['[0]: needs one of sns, smtp and webhook'] },
  { rule: 'no form', notify: '[{ email: anna@example.org }]', says: ['[0]: needs one of sns, smtp and webhook'] },
  {
    rule: 'two forms at once',
    notify: `[{ sns: "${TOPIC}", webhook: "https://hooks.example.org" }]`,
    says: ['[0]: needs one of sns, smtp and webhook'],
  },
  {
    rule: 'too many',
    notify: `[${Array.from({ length: 11 }, (_, at) => `{ webhook: "https://${at}.example.org" }`).join(', ')}]`,
    says: [': has more than 10 channels'],
  },
  {
    rule: 'a key of another form',
    notify: `[{ sns: "${TOPIC}", to: [a@example.org] }]`,
    says: ['[0].to: is not a key that exists here'],
  },
  {
    rule: 'a severity',
    notify: `[{ sns: "${TOPIC}", min: loud }]`,
    says: ['[0].min: "loud" is not one of critical, warning, notice'],
  },
  ...[
    'mail-alerts',
    'arn:aws:sqs:eu-west-1:111122223333:a',
    'arn:aws:sns:eu-west-1:1:a',
    'arn:aws:sns:eu-west-1:111122223333:a.fifo',
  ].map((arn) => ({
    rule: 'a topic',
    notify: `[{ sns: "${arn}" }]`,
    says: [`[0].sns: "${arn}" is not the ARN of a standard SNS topic`],
  })),
  ...[
    'mail.example.org:465',
    'https://mail.example.org',
    'smtps://',
    'smtps://mail_.-.example.org',
    'smtps://mail.example.org:0',
    'smtps://mail.example.org:70000',
    'smtps://[192.0.2.1]',
    'smtps://mail.example.org/inbox',
    'smtps://mail.example.org?pool=true',
  ].map((url) => ({
    rule: `the mail server ${url}`,
    notify: `[{ smtp: "${url}", from: c@example.org, to: [a@example.org] }]`,
    says: [`[0].smtp: ${noServer}`],
  })),
  ...['smtps://canary:hunter2@mail.example.org', 'smtps://canary@mail.example.org', 'smtp://:x@mail.example.org'].map(
    (url) => ({
      rule: `a mail server with somebody in it: ${url}`,
      notify: `[{ smtp: "${url}", from: c@example.org, to: [a@example.org] }]`,
      says: [`[0].smtp: ${mailHasUser}`],
    }),
  ),
  {
    rule: 'a mail without sender and recipients',
    notify: `[{ ${mail} }]`,
    says: ['[0].from: is missing', '[0].to: is missing'],
  },
  { rule: 'nobody to write to', notify: `[{ ${mail}, from: c@example.org, to: [] }]`, says: ['[0].to: [] is empty'] },
  {
    rule: 'one recipient without brackets',
    notify: `[{ ${mail}, from: c@example.org, to: a@example.org }]`,
    says: ['[0].to: "a@example.org" is not a list of email addresses'],
  },
  {
    rule: 'addresses that are none',
    notify: `[{ ${mail}, from: canary, to: [anna] }]`,
    says: ['[0].from: "canary" is not an email address', '[0].to[0]: "anna" is not an email address'],
  },
  {
    rule: 'too many recipients',
    notify: `[{ ${mail}, from: c@example.org, to: [${Array.from({ length: 21 }, (_, at) => `a${at}@x.org`).join(', ')}] }]`,
    says: ['[0].to: ["a0@x.org","a1@x.org","a2@x.org","a3@x.org","a4@x.org","... has more than 20 addresses'],
  },
  {
    rule: 'a user without a password',
    notify: `[{ ${mail}, user: canary, from: c@example.org, to: [a@example.org] }]`,
    says: ['[0].passwordEnv: is missing, though there is user'],
  },
  {
    rule: 'a password without a user',
    notify: `[{ ${mail}, passwordEnv: A, from: c@example.org, to: [a@example.org] }]`,
    says: ['[0].user: is missing, though there is passwordEnv'],
  },
  {
    rule: 'a user with a blank',
    notify: `[{ ${mail}, user: "a b", passwordEnv: A, from: c@example.org, to: [a@example.org] }]`,
    says: ['[0].user: is not a user name'],
  },
  ...[
    ['hunter2', noVariable],
    ['"$SMTP_PASSWORD"', noVariable],
    ['[A]', noVariable],
    ['0123456789ABCDEF01234567', isSecret],
  ].map(([value, rule]) => ({
    rule: `the variable ${value}`,
    notify: `[{ ${mail}, user: canary, passwordEnv: ${value}, from: c@example.org, to: [a@example.org] }]`,
    says: [`[0].passwordEnv: ${rule}`],
  })),
  {
    rule: 'a password in the file',
    notify: `[{ ${mail}, password: hunter2, from: c@example.org, to: [a@example.org] }]`,
    says: ['[0].password: is not a key that exists here'],
  },
  ...['hooks.example.org', 'ftp://hooks.example.org', 'https:hooks.example.org', 'https://'].map((url) => ({
    rule: `the web hook ${url}`,
    notify: `[{ webhook: "${url}" }]`,
    says: [`[0].webhook: ${noHook}`],
  })),
  ...['http://hooks.example.org', 'http://10.0.0.1', 'http://127.example.org'].map((url) => ({
    rule: `the web hook ${url}`,
    notify: `[{ webhook: "${url}" }]`,
    says: [`[0].webhook: ${plainHttp}`],
  })),
  ...['https://canary:hunter2@hooks.example.org', 'https://hunter2@hooks.example.org'].map((url) => ({
    rule: `a web hook with somebody in it: ${url}`,
    notify: `[{ webhook: "${url}" }]`,
    says: [`[0].webhook: ${hookHasUser}`],
  })),
  {
    rule: 'a web hook with a fragment',
    notify: '[{ webhook: "https://hooks.example.org/#a" }]',
    says: ['[0].webhook: has a fragment, which is never sent'],
  },
  {
    rule: 'the variable of a web hook',
    notify: '[{ webhook: "https://hooks.example.org", secretEnv: hunter2 }]',
    says: [`[0].secretEnv: ${noVariable}`],
  },
  {
    rule: 'a place that is told twice',
    notify: `[{ sns: "${TOPIC}" }, { webhook: "https://hooks.example.org" }, { sns: "${TOPIC}", min: notice }, { webhook: "https://HOOKS.example.org/" }]`,
    says: ['[2].sns: repeats notify[0].sns', '[3].webhook: repeats notify[1].webhook'],
  },
  {
    rule: 'a recipient that is told twice',
    notify: `[{ ${mail}, from: c@example.org, to: [a@example.org, A@example.org] }, { smtp: "smtp://b.example.org", from: c@example.org, to: [a@example.org] }]`,
    says: ['[0].to[1]: repeats notify[0].to[0]', '[1].to[0]: repeats notify[0].to[0]'],
  },
];
