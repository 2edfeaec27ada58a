import { deepEqual, equal } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as z from 'zod';
import { PROJECT } from './project';

const at = z.iso.datetime();
const line = z.discriminatedUnion('event', [
  z.object({ event: z.literal('begin'), at, domain: z.string(), vantages: z.array(z.object({ id: z.string() })) }),
  z.object({ event: z.literal('scene'), at, text: z.string() }),
  z.object({
    event: z.literal('run'),
    at,
    count: z.number(),
    views: z.array(z.object({ vantage: z.string(), outcome: z.string() })),
  }),
  z.object({ event: z.literal('message'), at, channel: z.string(), subject: z.string(), body: z.object({}) }),
  z.object({ event: z.literal('log'), at, message: z.string() }),
  z.object({ event: z.literal('end'), at, messages: z.number(), ok: z.boolean() }),
]);
type Line = z.output<typeof line>;

/** What is told to machines, in its order; a loss is in the messages before it is in the run that ends with it. */
const STORY = [
  'begin',
  'scene',
  'run 1',
  'run 2',
  'scene',
  'email CRITICAL',
  'run 3 without hq',
  'sms CRITICAL',
  'run 4 without hq',
  'scene',
  'run 5',
  'email RESOLVED',
  'sms RESOLVED',
  'run 6',
  'end of 4 messages: ok',
];

const told = (said: Line): readonly string[] => {
  switch (said.event) {
    case 'begin':
    case 'scene':
      return [said.event];
    case 'run': {
      const losing = said.views.flatMap(({ vantage, outcome }) => (outcome === 'offered' ? [] : [vantage]));
      return [[`run ${said.count}`, ...(losing.length > 0 ? [`without ${losing.join()}`] : [])].join(' ')];
    }
    case 'message':
      return [`${said.channel} ${/^[A-Z]+/.exec(said.subject)?.[0]}`];
    case 'log':
      return [];
    case 'end':
      return [`end of ${said.messages} messages: ${said.ok ? 'ok' : 'not ok'}`];
  }
};

/** `npm run demo -- --json`, as a machine reads it: nothing but JSON, a line for each event, in the order of the story. */
const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'demo', '--', '--json'], {
  cwd: PROJECT,
  encoding: 'utf8',
});
equal(status, 0, stderr || stdout);
const lines = stdout
  .trimEnd()
  .split('\n')
  .map((text) => line.parse(JSON.parse(text)));
deepEqual(lines.flatMap(told), STORY);
const times = lines.map((said) => said.at);
deepEqual(times, times.toSorted());
process.stdout.write(`demo --json: ${lines.length} lines, as the story goes\n`);
