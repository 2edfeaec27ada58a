import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { PROJECT } from './project';

const at = z.iso.datetime();
const line = z.discriminatedUnion('event', [
  z.object({ event: z.literal('begin'), at, domain: z.string(), vantages: z.array(z.object({ id: z.string() })) }),
  z.object({ event: z.literal('page'), at, url: z.url() }),
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
  z.object({ event: z.literal('open'), at, url: z.url(), seconds: z.number() }),
]);
type Line = z.output<typeof line>;

/** What is told to machines, in its order; a loss is in the messages before it is in the run that ends with it. */
const STORY = [
  'begin',
  'page',
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
  'open for 60 s',
];

const told = (said: Line): readonly string[] => {
  switch (said.event) {
    case 'begin':
    case 'page':
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
    case 'open':
      return [`open for ${said.seconds} s`];
  }
};

const LAST_SECOND_MS = 1000;

/** The demo as a machine reads it: nothing but JSON, a line for each event, in the order of the story. */
const demo = spawn(process.execPath, ['--import', 'tsx', 'demo/main.ts', '--json', '--open-for', '60s'], {
  cwd: PROJECT,
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.once('exit', () => demo.kill());
const gone = once(demo, 'exit');
const lines: Line[] = [];
const pages: string[] = [];
let asked = 0;

for await (const text of createInterface(demo.stdout)) {
  const said = line.parse(JSON.parse(text));
  lines.push(said);
  if (said.event === 'run' || said.event === 'open') pages.push(await pageNow());
  if (said.event === 'open') {
    asked = Date.now();
    demo.kill('SIGINT');
  }
}
const [status] = await gone;
const tookMs = Date.now() - asked;

deepEqual(lines.flatMap(told), STORY);
const times = lines.map((said) => said.at);
deepEqual(times, times.toSorted());
equal(status, 0);
ok(tookMs < LAST_SECOND_MS, `it took ${tookMs} ms to end`);
// The third run and the fourth are those of the loss, and the second good one after them ends it.
const hasIncident = pages.map((html) => html.includes('<title>(1) '));
deepEqual(hasIncident, [false, false, true, true, true, false, false]);
process.stdout.write(
  `demo --json: ${lines.length} lines, as the story goes, and the page beside it; ended in ${tookMs} ms\n`,
);

/** What the page shows, which has the only host of the story on it. */
async function pageNow(): Promise<string> {
  const url = lines.flatMap((said) => (said.event === 'page' ? [said.url] : [])).at(0) ?? '';
  const answer = await fetch(url);
  equal(answer.status, 200);
  const html = await answer.text();
  match(html, /contoso-example\.mail\.protection\.example/);
  return html;
}
