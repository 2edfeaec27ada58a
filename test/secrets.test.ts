import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsEndpoint } from './support/awsEndpoint';
import { healthyEhlo } from './support/incidentReplies';
import { serves, startScriptedServer } from './support/scriptedServer';

/** Every secret that the command may be given, marked, and each of its commands as a process, while AWS and all channels fail. */
const SECRETS = {
  AWS_SECRET_ACCESS_KEY: 'marked0secret0access0key0000000000000000',
  AWS_SESSION_TOKEN: 'marked0session0token',
  CANARY_TOKEN: 'marked0page0token0of0enough0letters',
  CANARY_WEBHOOK_SECRET: 'marked0webhook0secret',
  SMTP_PASSWORD: 'marked0smtp0password',
  CANARY_SPAMHAUS_KEY: 'marked0block0list0key00000',
} as const;
const CLOSED = '127.0.0.1:1';

const folder = mkdtempSync(join(tmpdir(), 'canary-secrets-'));
const file = join(folder, 'canary.yaml');
let aws: Awaited<ReturnType<typeof startAwsEndpoint>>;
let server: Awaited<ReturnType<typeof startScriptedServer>>;
let target = '';

beforeAll(async () => {
  const xml = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
  const json = JSON.stringify({ __type: 'AccessDeniedException', message: 'no' });
  const isJson = (service: string) => /dynamodb|ssm|lambda|monitoring/.test(service);
  aws = await startAwsEndpoint(({ service }) => ({ status: 403, body: isJson(service) ? json : xml }));
  server = await startScriptedServer({ scripts: () => [serves({ ehlo: () => healthyEhlo })] });
  target = `[127.0.0.1]:${server.port}`;
  writeFileSync(
    file,
    `hub: us-east-1
vantages: { hq: { external: true, heloName: mail.example.org, dns: "${CLOSED}" } }
targets: ["${target}"]
allowPrivateTargets: true
blockLists: [{ zone: zen.dq.spamhaus.net, key: /canary/spamhaus-dqs }]
notify:
  - { webhook: "http://${CLOSED}/hook", secretEnv: CANARY_WEBHOOK_SECRET }
  - { smtp: "smtps://${CLOSED}", user: canary, passwordEnv: SMTP_PASSWORD, from: canary@example.org, to: [a@example.org] }
`,
  );
});
afterAll(async () => {
  await Promise.all([aws.close(), server.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** All that a command says, until it ends or has said that. */
function output(argv: readonly string[], until?: RegExp, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/starttls-canary.ts', ...argv], {
    env: {
      PATH,
      HOME: folder,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      ...SECRETS,
      AWS_ENDPOINT_URL: aws.url,
      ...more,
    },
  });
  let text = '';
  const heard = (chunk: Buffer) => {
    text += chunk.toString('utf8');
    if (until?.test(text)) child.kill('SIGINT');
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}

const store = (name: string) => ['--store', join(folder, `${name}.db`)];
const commands: readonly {
  readonly name: string;
  readonly argv: () => readonly string[];
  readonly says: RegExp;
  readonly until?: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}[] = [
  { name: 'check', argv: () => ['check', target, '--allow-private', '--json', '--transcript'], says: /"transcript"/ },
  {
    name: 'diagnose',
    argv: () => ['diagnose', target, '--allow-private', '--json', '--dns', CLOSED],
    says: /"verdict"|"host"/,
  },
  { name: 'doctor', argv: () => ['doctor', '--config', file, '--dns', CLOSED, '--json'], says: /"installation"/ },
  { name: 'incidents', argv: () => ['incidents', '--config', file], says: /AccessDenied/ },
  {
    name: 'mute',
    argv: () => ['mute', 'contoso.example', '--for', '1h', '--reason', 'x', '--config', file],
    says: /AccessDenied/,
  },
  { name: 'notify', argv: () => ['notify', 'test', '--config', file], says: /AccessDenied/ },
  { name: 'watch --test-notify', argv: () => ['watch', file, '--no-publish', '--test-notify'], says: /webhook http/ },
  {
    name: 'watch with its page',
    argv: () => ['watch', file, '--no-publish', ...store('watch'), '--listen', '127.0.0.1:0', '--allow-remote'],
    says: /http:/,
    until: /offered|1 host/,
  },
  {
    name: 'watch --publish',
    argv: () => ['watch', file, '--publish', ...store('publish'), '--no-listen'],
    says: /access denied/,
    until: /access denied/,
  },
  {
    name: 'watch with a token that is too short',
    argv: () => ['watch', file, '--no-publish', '--listen', '0.0.0.0:0', '--allow-remote'],
    says: /CANARY_TOKEN/,
    env: { CANARY_TOKEN: 'marked0short' },
  },
];

test.each(commands)(
  '$name tells no secret',
  async ({ argv, says, until, env = {} }) => {
    const text = await output(argv(), until, env);
    expect(text).toMatch(says);
    for (const secret of [...Object.values(SECRETS), 'marked0']) expect(text).not.toContain(secret);
  },
  60_000,
);

test('what is kept of it has no secret either', () => {
  for (const name of ['watch', 'publish'])
    expect(readFileSync(join(folder, `${name}.db`), 'latin1')).not.toContain('marked0');
});
