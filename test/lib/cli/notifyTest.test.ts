import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AskNotify, NotifyError } from '../../../lib/cli/askNotify';
import { runCli } from '../../../lib/cli/runCli';
import { CHANNELS } from '../../../lib/notification/message';
import { testMessage } from '../../../lib/notification/testMessage';
import { fakeResolver } from '../../support/fakeResolver';
import { recordingContext } from './recordingContext';

const folder = mkdtempSync(join(tmpdir(), 'canary-notify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'canary.yaml');
writeFileSync(
  file,
  `name: ops
hub: eu-west-1
vantages: { eu: { region: eu-west-1, heloName: canary.example.net } }
subscribers: [{ email: a@b.example }, { email: c@b.example, min: critical }]
targets: [contoso.example]
`,
);

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:starttls-canary-ops';
const messages = CHANNELS.map((channel) => testMessage(channel, '2026-11-23T12:00:00Z', { installation: 'ops' })).map(
  ({ channel = 'email', severity, subject }) => ({ channel, severity, subject }),
);

async function run(askNotify: AskNotify, ...argv: readonly string[]) {
  const context = recordingContext(fakeResolver({}), { askNotify });
  const status = await runCli(['notify', 'test', ...argv], context);
  return { status, ...context.output };
}

describe('notify test', () => {
  test('asks the notify function of the installation, and says what was sent, where and to whom', async () => {
    const asked: unknown[] = [];
    const result = await run(
      async (...given) => {
        asked.push(given);
        return { topicArn, messages };
      },
      '--config',
      file,
    );
    expect(asked).toEqual([
      [
        { region: 'eu-west-1', functionName: 'starttls-canary-ops-notify' },
        { schemaVersion: 1, kind: 'test' },
      ],
    ]);
    expect(result).toEqual({
      status: 0,
      stderr: '',
      stdout: `Sent to ${topicArn}:
  email  TEST: messages of starttls-canary arrive [ops]  (a@b.example, c@b.example)
  sms    TEST: messages of starttls-canary arrive [ops]  (no subscriber in the file)
Nothing arrives at addresses that have not confirmed their subscription.
`,
    });
  });

  const fault = (name: string, message: string) => Object.assign(new Error(message), { name });
  test.each([
    {
      name: 'a function that is not there',
      error: fault('ResourceNotFoundException', 'Function not found'),
      says: 'there is none: is the installation deployed, and is this its account?',
    },
    { name: 'no credentials', error: fault('CredentialsProviderError', 'x'), says: 'no AWS credentials were found' },
    {
      name: 'a function that failed',
      error: new NotifyError('{"errorMessage":"the topic\n did not answer"}'),
      says: 'the topic did not answer',
    },
  ])('tells of $name in one line', async ({ error, says }) => {
    const { status, stdout, stderr } = await run(() => Promise.reject(error), '--config', file);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('the function starttls-canary-ops-notify in eu-west-1: ');
    expect(stderr).toContain(says);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  test('tells of a deployed version that knows no test', async () => {
    expect((await run(async () => null, '--config', file)).stderr).toContain('deploy this version first');
  });

  test('tells of a missing file, and of a command that is none', async () => {
    expect((await run(async () => null)).stderr).toContain('no such file');
    const context = recordingContext(fakeResolver({}));
    expect(await runCli(['notify', 'tests'], context)).toBe(3);
    expect(context.output.stderr).toMatch(/^starttls-canary: .+\n$/);
    expect(await runCli(['notify', 'test', '--help'], context)).toBe(0);
    expect(context.output.stdout).toContain('marked as a test');
  });
});
