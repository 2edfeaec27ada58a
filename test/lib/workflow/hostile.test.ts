import type { Change, Heartbeat, Look, View } from '../../../lib/judgement/view';
import { changeSortKey, HEARTBEAT, lookSortKey, vantagePartition, viewSortKey } from '../../../lib/store/keys';
import type { Item } from '../../../lib/store/table';
import { healthy, stripped } from '../../support/observations';
import { heartbeat, look, view } from '../../support/records';
import { saidIn, type World, world } from '../../support/world';

/**
 * Who has the key of a vantage, `evil`, writes what it likes into its own partitions. Whatever that is: the loss that `a`
 * sees is judged and told, and so is its end.
 */
const HOST = 'mx.example.net:25';
const OWN = { pk: vantagePartition('evil', 0), schemaVersion: 1 };

type At = (minutes?: number) => string;
type Body<T> = Partial<T> | Record<string, unknown>;

const viewItem = (at: At, more: Body<View> = {}, item: Partial<Item> = {}): Item => ({
  ...OWN,
  sk: viewSortKey('example.net', HOST),
  host: HOST,
  open: 'loss',
  stamp: at(),
  body: { ...view({ vantage: 'evil', outcome: 'missing', since: at(), sinceRun: at(), observedAt: at() }), ...more },
  ...item,
});
const beatItem = (at: At, more: Body<Heartbeat> = {}): Item => ({
  ...OWN,
  sk: HEARTBEAT,
  stamp: at(),
  body: { ...heartbeat(0, { vantage: 'evil', scheduledAt: at(), startedAt: at(), endedAt: at() }), ...more },
});
const changeItem = (at: At, more: Body<Change> = {}): Item => ({
  ...OWN,
  sk: changeSortKey(at(), HOST),
  body: { ...more },
});
const lookItem = (at: At, more: Body<Look> = {}): Item => ({
  ...OWN,
  sk: lookSortKey('I1'),
  body: { ...look({ vantage: 'evil', observedAt: at() }), ...more },
});
const bogus = { target: 'bogus.example', host: 'bogus.example:25', mxHost: 'bogus.example' };
const bogusItem = (at: At, more: Body<View>): Item =>
  viewItem(at, { ...bogus, ...more }, { sk: viewSortKey(bogus.target, bogus.host), host: bogus.host });

const HUGE = 'X'.repeat(150_000);
const UNTIMELY = [
  '!',
  'zzz',
  '',
  '2026-02-30T00:00:00.000Z',
  '+012026-11-23T21:00:00.000Z',
  '1970-01-01T00:00:00.000Z',
  7,
];
const UNCOUNTABLE = [-1, 1.5, 1e300, 'many', null];

const rows: readonly { readonly name: string; readonly items: (at: At) => readonly Item[] }[] = [
  ...UNTIMELY.flatMap((time) => [
    { name: `a view since ${time}`, items: (at: At) => [viewItem(at, { since: time }), beatItem(at)] },
    { name: `a view seen at ${time}`, items: (at: At) => [viewItem(at, { observedAt: time }), beatItem(at)] },
    { name: `a host of its own since ${time}`, items: (at: At) => [bogusItem(at, { since: time }), beatItem(at)] },
    { name: `a heartbeat of ${time}`, items: (at: At) => [viewItem(at), beatItem(at, { startedAt: time })] },
    {
      name: `an address seen at ${time}`,
      items: (at: At) => [
        viewItem(at, { addresses: [{ address: '192.0.2.1', outcome: 'offered', observedAt: time }] }),
        beatItem(at),
      ],
    },
  ]),
  ...UNCOUNTABLE.flatMap((number) => [
    { name: `${number} hosts`, items: (at: At) => [viewItem(at), beatItem(at, { hosts: number })] },
    { name: `port ${number}`, items: (at: At) => [viewItem(at, { port: number }), beatItem(at)] },
    {
      name: `${number} failed handshakes`,
      items: (at: At) => [
        viewItem(at, {
          addresses: [{ address: '192.0.2.1', outcome: 'missing', observedAt: at(), handshakeFailures: number }],
        }),
        beatItem(at),
      ],
    },
    {
      name: `the look of round ${number}`,
      items: (at: At) => [viewItem(at), beatItem(at), lookItem(at, { round: number })],
    },
  ]),
  {
    name: 'a body that is none',
    items: (at) => [viewItem(at, {}, { body: 'none' }), { ...OWN, sk: HEARTBEAT, body: [] }],
  },
  { name: 'no body', items: (at) => [viewItem(at, {}, { body: undefined }), beatItem(at)] },
  { name: 'a change that is none', items: (at) => [viewItem(at), beatItem(at), changeItem(at)] },
  { name: 'a look that is none', items: (at) => [viewItem(at), beatItem(at), lookItem(at, { host: 7 })] },
  {
    name: 'a view in the name of another',
    items: (at) => [viewItem(at, { vantage: 'a', outcome: 'offered' }), beatItem(at)],
  },
  {
    name: 'a heartbeat in the name of another',
    items: (at) => [viewItem(at), beatItem(at, { vantage: 'a', blind: true })],
  },
  { name: 'a view of another host', items: (at) => [viewItem(at, bogus), beatItem(at)] },
  { name: 'a view of another target', items: (at) => [viewItem(at, { target: 'x.example' }), beatItem(at)] },
  { name: 'a word of 150 KB', items: (at) => [viewItem(at, { lost: [HUGE] }), beatItem(at)] },
  { name: '150,000 words', items: (at) => [viewItem(at, { gained: [...HUGE] }), beatItem(at)] },
  {
    name: 'a server name of 150 KB',
    items: (at) => [bogusItem(at, { mxHost: HUGE }), beatItem(at, { proxiedBy: HUGE })],
  },
  {
    name: 'a failure of 150 KB',
    items: (at) => [
      viewItem(at, {
        outcome: 'unknown',
        addresses: [
          {
            address: '192.0.2.1',
            outcome: 'unknown',
            observedAt: at(),
            failure: { stage: 'connect', code: 'timed-out', message: HUGE },
          },
        ],
      }),
      beatItem(at),
    ],
  },
  {
    name: 'a host without a name',
    items: (at) => [viewItem(at, {}, { sk: 'host#example.net#', host: 'x' }), beatItem(at)],
  },
  { name: 'a shard that is none', items: (at) => [{ ...viewItem(at), pk: 'vantage#evil#x' }, beatItem(at)] },
  {
    name: 'a shard that nobody configured',
    items: (at) => [{ ...viewItem(at, { shard: 9 }), pk: vantagePartition('evil', 9) }],
  },
  {
    name: 'a clock that is a year ahead',
    items: (at) => [viewItem(at, { observedAt: at(525_600) }), beatItem(at, { startedAt: at(525_600) })],
  },
  { name: 'a loss that begins in a year', items: (at) => [viewItem(at, { since: at(525_600) }), beatItem(at)] },
  {
    name: 'a newer version',
    items: (at) => [
      { ...viewItem(at), schemaVersion: 2 },
      { ...beatItem(at), schemaVersion: 2 },
    ],
  },
  {
    name: 'an incident in place of a view',
    items: (at) => [viewItem(at, {}, { open: 'incident', version: 1 }), beatItem(at)],
  },
  { name: 'a mute in place of a view', items: (at) => [viewItem(at, {}, { open: 'mute' }), beatItem(at)] },
];

const told = (messages: World['messages']) =>
  messages.flatMap((message) => (message.channel === 'sms' ? [] : saidIn(message)));

describe.each(rows)('with $name in its table, the hub', ({ items }) => {
  test('judges and tells what another vantage sees', async () => {
    // Local times are counted with, not only shown.
    const vantages = [{ id: 'a' }, { id: 'b' }, { id: 'evil', isDown: true }] as const;
    const canary = world({ vantages, timezone: 'Europe/Berlin' });
    await canary.pass(3);
    for (const item of items(canary.at)) await canary.table.put(item, { kind: 'always' });
    canary.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
    await canary.pass(4);
    const opened = told(canary.messages).filter(({ host }) => host === HOST);
    expect(opened[0]).toMatchObject({ kind: 'opened', host: HOST });
    expect(opened[0]?.losing).toContain('a');
    canary.answers(healthy);
    await canary.pass(4);
    const [incident] = await canary.table.query({ pk: `incident#${HOST}` });
    expect(Buffer.byteLength(JSON.stringify(incident))).toBeLessThan(100_000);
    const isOthersOnly = opened.every(({ losing }) => !losing.includes('evil'));
    if (isOthersOnly) expect(told(canary.messages).at(-1)).toMatchObject({ kind: 'resolved', host: HOST });
    expect(canary.judged.filter(({ message }) => message.endsWith('failed'))).toEqual([]);
  });
});

test('what is left aside is said', async () => {
  const canary = world({ vantages: [{ id: 'a' }, { id: 'evil', isDown: true }] });
  await canary.pass(2);
  await canary.table.put(viewItem(canary.at, { since: '!' }), { kind: 'always' });
  canary.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
  await canary.pass(1);
  expect(canary.judged).toContainEqual({
    message: 'items left aside',
    facts: {
      host: HOST,
      rejected: [expect.stringContaining('vantage#evil#0 / host#example.net#mx.example.net:25: since')],
    },
  });
});

test('a vantage on nobody’s path does not become one of the mail’s by saying so', async () => {
  const canary = world({ vantages: [{ id: 'a' }, { id: 'b' }, { id: 'evil', isDown: true }] });
  await canary.pass(2);
  await canary.table.put(viewItem(canary.at, { role: 'mail-path' }), { kind: 'always' });
  await canary.table.put(beatItem(canary.at), { kind: 'always' });
  canary.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
  await canary.pass(1);
  expect(told(canary.messages)[0]).toMatchObject({ kind: 'opened', severity: 'warning' });
});

describe('a vantage whose clock was ahead for one run', () => {
  test.each([10, 50, 24 * 60, 365 * 24 * 60])('by %i minutes is heard again with the next one', async (minutes) => {
    const canary = world({ vantages: [{ id: 'a', role: 'mail-path' }, { id: 'b' }, { id: 'c' }] });
    await canary.pass(3);
    for (const item of await canary.table.query({ pk: vantagePartition('a', 0) })) {
      const later = canary.at(minutes);
      const times = item.sk === HEARTBEAT ? { startedAt: later, endedAt: later } : { observedAt: later, since: later };
      if (!/^(host#|heartbeat)/.test(item.sk)) continue;
      await canary.table.put({ ...item, stamp: later, body: Object.assign({}, item.body, times) }, { kind: 'always' });
    }
    canary.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
    await canary.pass(3);
    expect(told(canary.messages)[0]).toMatchObject({ kind: 'opened', losing: ['a'] });
    canary.answers(healthy);
    await canary.pass(4);
    expect(told(canary.messages).at(-1)).toMatchObject({ kind: 'resolved' });
  });
});

test('a host that takes the mail of 510 targets has an incident, which says how many', async () => {
  const targets = Array.from({ length: 510 }, (_, n) => `customer-${n}.example.com`);
  const zone = {
    'mx.example.net': { a: ['192.0.2.1'] },
    ...Object.fromEntries(targets.map((name) => [name, { mx: [[10, 'mx.example.net']] as const }])),
  };
  const canary = world({ targets, zone });
  await canary.pass(2);
  canary.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
  await canary.pass(1);
  const [incident] = await canary.table.query({ pk: `incident#${HOST}` });
  expect(Buffer.byteLength(JSON.stringify(incident))).toBeLessThan(50_000);
  const [message] = canary.messages;
  expect(JSON.parse(message?.json ?? '').transitions[0]).toMatchObject({ targetCount: 510 });
  expect(message?.email).toMatch(/and 500 more/);
});
