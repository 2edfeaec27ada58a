import { isIP } from 'node:net';
import * as z from 'zod';
import { parseHostName } from '../dns/hostName';
import { emailAddress, matching, word } from './fields';
import { looksLikeKey } from './hiddenKeys';
import { oneOf } from './oneOf';
import { least } from './subscriber';

const MOST_CHANNELS = 10;
const MOST_RECIPIENTS = 20;
const LONGEST_URL = 2000;
const LONGEST_USER = 200;

/** Rules whose value is not shown: what was meant as a name may be the secret itself. */
const NOT_A_VARIABLE =
  'is not the name of an environment variable such as CANARY_SECRET, of capital letters, digits and underscores (the value is not shown: it may be the secret itself)';
const IS_A_SECRET =
  'looks like the secret itself, which does not belong into this file: put it into an environment variable, and name that here';
const SMTP_HAS_USER =
  'has a user or a password in it: they stand here without it, the user under user, and under passwordEnv the name of the environment variable that holds the password';
const WEBHOOK_HAS_USER =
  'has a user, a password or a token before its host, where every log shows it: sign with a secret in place of it (secretEnv)';
const NOT_A_SERVER = 'is not a mail server such as smtps://mail.example.org:465 or smtp://mail.example.org:587';
const NOT_A_WEBHOOK = 'is not an address such as https://hooks.example.org/starttls';

/** Refuses a value with a rule of its own. */
const refusing = (context: { addIssue(issue: { code: 'custom'; message: string }): void }) => (message: string) => {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
};

const VARIABLE = /^[A-Z][A-Z0-9_]{0,63}$/;
const variable = z
  .string({ error: NOT_A_VARIABLE })
  .superRefine((value, context) => {
    const refused = (message: string) => context.addIssue({ code: 'custom', message });
    if (value.split('_').some((part) => looksLikeKey(part.trim()))) refused(IS_A_SECRET);
    else if (!VARIABLE.test(value)) refused(NOT_A_VARIABLE);
  })
  .meta({ title: 'name of an environment variable', pattern: VARIABLE.source });

/** Ordered topics (`.fifo`) take no email, SMS or HTTPS subscribers. */
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;

const sns = z
  .strictObject({ sns: matching('the ARN of a standard SNS topic', TOPIC).meta({ title: 'ARN' }), min: least })
  .transform(({ sns: topicArn, min }) => ({
    kind: 'sns' as const,
    topicArn,
    region: topicArn.split(':')[3] ?? '',
    min,
  }))
  .meta({
    description:
      "An SNS topic, with the machine's AWS credentials, which need `sns:Publish` on it. The one way to phones: what they get is published apart, as the hub does.",
    examples: [{ sns: 'arn:aws:sns:us-east-1:111122223333:mail-alerts' }],
  });

const SERVER = /^(smtps?):\/\/(?:\[([0-9A-Fa-f:.]+)\]|([^\s/:?#[\]]+))(?::([0-9]{1,5}))?\/?$/;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { smtps: 465, smtp: 587 };

const server = word('a mail server')
  .transform((value, context) => {
    const refused = refusing(context);
    if (value.includes('@')) return refused(SMTP_HAS_USER);
    const [, scheme = '', v6, name, digits] = SERVER.exec(value) ?? [];
    const host = v6 ?? (name !== undefined && isIP(name) === 0 ? hostOf(name) : name);
    const port = Number(digits ?? DEFAULT_PORTS[scheme]);
    if (host === undefined || (v6 !== undefined && isIP(v6) !== 6)) return refused(NOT_A_SERVER);
    if (!(port >= 1 && port <= 65_535)) return refused(NOT_A_SERVER);
    return { host, port, isTlsAtOnce: scheme === 'smtps' };
  })
  .meta({
    title: 'URL',
    description:
      '`smtps://` is TLS from the first byte (port 465 unless given); with `smtp://` (587) STARTTLS must be offered. The certificate must be valid for the name. Without user and password.',
    pattern: '^smtps?://(\\[[0-9A-Fa-f:.]+\\]|[^\\s/:?#@\\[\\]]+)(:[0-9]{1,5})?/?$',
  });

const hostOf = (name: string): string | undefined => {
  const parsed = parseHostName(name);
  return parsed.ok ? parsed.name : undefined;
};

const smtp = z
  .strictObject({
    smtp: server,
    user: word('a user name')
      .refine((user) => /^[^\s\p{C}]+$/u.test(user) && user.length <= LONGEST_USER, { error: 'is not a user name' })
      .exactOptional()
      .describe('Who logs in there, with the password in `passwordEnv`; nobody where both are left out.'),
    passwordEnv: variable
      .exactOptional()
      .describe('The name of the environment variable that holds the password, never the password itself.'),
    from: emailAddress.describe('The sender.'),
    to: z
      .array(emailAddress, { error: 'is not a list of email addresses' })
      .min(1, { error: 'is empty' })
      .max(MOST_RECIPIENTS, { error: `has more than ${MOST_RECIPIENTS} addresses` })
      .describe(`1 to ${MOST_RECIPIENTS} addresses. Each gets a mail of its own; none twice, here or elsewhere.`),
    min: least,
  })
  .superRefine(({ user, passwordEnv }, context) => {
    if ((user === undefined) === (passwordEnv === undefined)) return;
    const [path, other] = user === undefined ? ['user', 'passwordEnv'] : ['passwordEnv', 'user'];
    context.addIssue({ code: 'custom', path: [path], message: `is missing, though there is ${other}` });
  })
  .transform(({ smtp: { host, port, isTlsAtOnce }, ...rest }) => ({
    kind: 'smtp' as const,
    host,
    port,
    isTlsAtOnce,
    ...rest,
  }))
  .meta({
    description: 'Email over a mail server of yours, for those who read reports.',
    examples: [
      {
        smtp: 'smtps://mail.example.org:465',
        user: 'canary',
        passwordEnv: 'SMTP_PASSWORD',
        from: 'canary@example.org',
        to: ['postmaster@example.org'],
      },
    ],
  });

const url = word('an address')
  .transform((value, context): string => {
    const refused = refusing(context);
    if (!URL.canParse(value) || value.length > LONGEST_URL) return refused(NOT_A_WEBHOOK);
    const { protocol, hostname, username, password, hash, href } = new URL(value);
    if (username !== '' || password !== '') return refused(WEBHOOK_HAS_USER);
    if (protocol === 'http:' && !isLoopback(hostname)) return refused('is not encrypted: http leads to loopback only');
    if (!/^https?:$/.test(protocol) || !value.includes('://')) return refused(NOT_A_WEBHOOK);
    return hash === '' && !value.endsWith('#') ? href : refused('has a fragment, which is never sent');
  })
  .meta({
    title: 'URL',
    description: '`https://`, and `http://` to loopback. It stands in no log and no message, except for its host.',
    pattern: '^(https://[^\\s@/?#]+|http://(localhost|127\\.[0-9.]+|\\[::1\\])(:[0-9]+)?)([/?][^\\s#]*)?$',
  });

const isLoopback = (hostname: string): boolean => /^(localhost|127\.[0-9.]+|\[::1\])$/.test(hostname);

const webhook = z
  .strictObject({
    webhook: url,
    secretEnv: variable
      .exactOptional()
      .describe('The name of the environment variable that holds the secret to sign with; unsigned where left out.'),
    min: least,
  })
  .transform(({ webhook: address, ...rest }) => ({ kind: 'webhook' as const, url: address, ...rest }))
  .meta({
    description: 'A POST of the JSON, signed by HMAC-SHA256: [notify.md](notify.md#webhook) says how to verify it.',
    examples: [{ webhook: 'https://hooks.example.org/starttls', secretEnv: 'CANARY_WEBHOOK_SECRET' }],
  });

const NEEDS_ONE = 'needs one of sns, smtp and webhook';

/** A way by which a plain machine tells what is new. */
export const notifyChannel = oneOf<typeof sns | typeof smtp | typeof webhook>([sns, smtp, webhook], (value) => {
  if (typeof value !== 'object' || value === null) return NEEDS_ONE;
  const meant = Object.entries({ sns, smtp, webhook }).filter(([key]) => Object.hasOwn(value, key));
  const [form, ...others] = meant.map(([, schema]) => schema);
  return form === undefined || others.length > 0 ? NEEDS_ONE : form;
}).meta({ title: 'channel' });

export const notifySchema = z
  .array(notifyChannel, { error: 'is not a list of channels' })
  .max(MOST_CHANNELS, { error: `has more than ${MOST_CHANNELS} channels` })
  .default([])
  .meta({
    description: `How \`watch\` on a plain machine tells what is new, at most ${MOST_CHANNELS} channels, see [below](#notify). It is checked and means nothing to the hub, which tells \`subscribers\`.`,
    maxItems: MOST_CHANNELS,
  });
