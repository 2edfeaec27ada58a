import type { View } from '../../../lib/judgement/view';
import type { Board } from '../../../lib/page/board';
import { CELL_STATES } from '../../../lib/page/cell';
import { type Matrix, type MatrixRequest, matrixOf, ROWS_PER_PAGE } from '../../../lib/page/matrix';
import { finding } from '../../support/findings';
import { incident, transition } from '../../support/incidents';
import { ALIVE, pageBoard, VANTAGE_A, viewOf } from '../../support/pageBoard';
import { fc } from '../../support/properties';
import { heartbeat, minute } from '../../support/records';

const ALL: MatrixRequest = { filter: '', isTroubledOnly: false, page: 1 };
const LOST: Partial<View> = {
  outcome: 'missing',
  since: minute(30),
  flips: [{ at: minute(30), from: 'offered', to: 'missing' }],
};
const NEVER: Partial<View> = { outcome: 'missing', baseline: { starttlsSessions: 0, keywords: [], since: minute(0) } };
const WARNED: Partial<View> = { findings: [finding()] };
const UNKNOWN: Partial<View> = { outcome: 'unknown' };
/** Whatever the vantage gets, the other one is served. */
const served = (mxHost: string): View => viewOf(mxHost, { vantage: 'b' });

const hostsOf = ({ rows }: Matrix): readonly string[] => rows.map(({ mxHost }) => mxHost);
const show = (board: Board, request: Partial<MatrixRequest> = {}): Matrix => matrixOf(board, { ...ALL, ...request });

describe('matrixOf', () => {
  const views = [
    viewOf('fine.example'),
    viewOf('never.example', NEVER),
    viewOf('warned.example', WARNED),
    viewOf('unknown.example', UNKNOWN),
    viewOf('b-lost.example', LOST),
    viewOf('a-lost.example', LOST),
    viewOf('mx.contoso.example', { target: 'contoso.example' }),
    viewOf('mx.contoso.example', { target: 'contoso-shop.example' }),
    viewOf('never.example', { ...NEVER, vantage: 'b' }),
    ...['fine', 'warned', 'unknown', 'b-lost', 'a-lost'].map((name) => served(`${name}.example`)),
  ];
  const opened = (mxHost: string, severity: 'critical' | 'warning') => incident([transition({ severity })], { mxHost });

  it('puts the worst first, and what is as bad by name', () => {
    const order = ['a-lost', 'b-lost', 'warned', 'unknown', 'never', 'fine', 'mx.contoso'];
    expect(hostsOf(show(pageBoard(views)))).toEqual(order.map((name) => `${name}.example`));
  });

  it('puts open incidents before all else, critical ones first', () => {
    const over = incident([transition(), transition({ sequence: 2, kind: 'resolved' })], { mxHost: 'never.example' });
    const incidents = [opened('fine.example', 'warning'), opened('b-lost.example', 'critical'), over];
    const { rows } = show(pageBoard(views, { incidents }));
    expect(rows.slice(0, 3).map(({ mxHost }) => mxHost)).toEqual(['b-lost.example', 'fine.example', 'a-lost.example']);
    expect(rows.map(({ incident: one }) => one?.mxHost).filter((name) => name !== undefined)).toHaveLength(2);
  });

  it('says lost of a vantage that was never offered what another one is', () => {
    const host = 'mx.example.net';
    const stateOf = (other: Partial<View>) =>
      show(pageBoard([viewOf(host, NEVER), viewOf(host, { vantage: 'b', ...other })])).rows[0]?.cells[0]?.state;
    expect(stateOf({})).toBe('lost');
    expect(stateOf({ outcome: 'unknown' })).toBe('lost');
    expect(stateOf(NEVER)).toBe('never');
    expect(stateOf({ retired: { reason: 'no-longer-mx', at: minute(20) } })).toBe('never');
  });

  it('has one row for a host, with all its targets and ports apart', () => {
    const { rows } = show(pageBoard([...views, viewOf('mx.contoso.example', { port: 587 })]), { filter: 'contoso' });
    expect(rows.map(({ host, targets }) => [host, targets])).toEqual([
      ['mx.contoso.example:25', ['contoso-shop.example', 'contoso.example']],
      ['mx.contoso.example:587', ['for-mx.contoso.example']],
    ]);
  });

  it('counts every host by its worst cell, whatever is asked for', () => {
    const { counts, total, matching } = show(pageBoard(views), { filter: 'nowhere' });
    expect(counts).toEqual({ lost: 2, warning: 1, unknown: 1, notice: 0, never: 1, offered: 2, absent: 0 });
    expect({ total, matching }).toEqual({ total: 7, matching: 0 });
    expect(Object.keys(counts)).toEqual([...CELL_STATES]);
  });

  test.each([
    { name: 'a part of a host', request: { filter: 'LOST' }, expected: ['a-lost.example', 'b-lost.example'] },
    { name: 'a part of a target', request: { filter: ' contoso-shop ' }, expected: ['mx.contoso.example'] },
    { name: 'a port', request: { filter: 'fine.example:25' }, expected: ['fine.example'] },
    {
      name: 'trouble',
      request: { isTroubledOnly: true },
      expected: ['a-lost', 'b-lost', 'warned', 'unknown', 'never'].map((name) => `${name}.example`),
    },
    {
      name: 'both',
      request: { filter: 'a', isTroubledOnly: true, page: 9 },
      expected: 'a-lost b-lost warned unknown never',
    },
    { name: 'nothing that is there', request: { filter: 'nowhere' }, expected: [] },
  ])('finds hosts by $name', ({ request, expected }) => {
    const hosts = typeof expected === 'string' ? expected.split(' ').map((name) => `${name}.example`) : expected;
    expect(hostsOf(show(pageBoard(views), request))).toEqual(hosts);
  });

  it('leaves out what nobody looks at any more', () => {
    const retired = viewOf('gone.example', { retired: { reason: 'no-longer-mx', at: minute(10) } });
    expect(show(pageBoard([retired])).total).toBe(0);
  });

  it('gives each page its part, so that all of them have each host once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 350 }), fc.integer({ min: -5, max: 10 }), (count, page) => {
        const board = pageBoard(Array.from({ length: count }, (_, index) => viewOf(`mx${index}.example`)));
        const { pages } = show(board);
        expect(pages).toBe(Math.max(1, Math.ceil(count / ROWS_PER_PAGE)));
        const all = Array.from({ length: pages }, (_, index) => hostsOf(show(board, { page: index + 1 }))).flat();
        expect(all).toHaveLength(count);
        expect(new Set(all).size).toBe(count);
        const near = show(board, { page });
        expect(near.page).toBe(Math.min(Math.max(page, 1), pages));
      }),
      { numRuns: 20 },
    );
  });

  it('takes strips from the changes where those were read', () => {
    const board = pageBoard([viewOf('mx.example', LOST)]);
    const hasLoss = ({ rows }: Matrix) => rows[0]?.cells[0]?.columns.includes('lost');
    expect(hasLoss(show(board))).toBe(true);
    expect(hasLoss(show({ ...board, changes: [] }))).toBe(true);
    const offered = pageBoard([viewOf('mx.example')]);
    const change = {
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      target: 'another.example',
      host: 'mx.example:25',
      lost: [],
      gained: [],
      transcript: [],
    } as const;
    const changes = [
      { ...change, at: minute(10), from: 'offered', to: 'missing' },
      { ...change, at: minute(20), from: 'missing', to: 'offered' },
    ] as const;
    expect(hasLoss(show(offered))).toBe(false);
    expect(hasLoss(show({ ...offered, changes }))).toBe(true);
  });
});

describe('heads of the matrix', () => {
  const headOf = (board: Partial<Board>) => show(pageBoard([], board)).vantages[0];

  test.each([
    { name: 'a vantage that runs', heartbeats: ALIVE, trouble: undefined },
    { name: 'one without any run', heartbeats: [], trouble: 'no run yet' },
    { name: 'one that is silent', heartbeats: [heartbeat(40)], trouble: 'silent' },
    { name: 'a blind one', heartbeats: [heartbeat(58, { blind: true })], trouble: 'blind' },
    {
      name: 'one behind a proxy',
      heartbeats: [heartbeat(58, { proxiedBy: 'proxy.example' })],
      trouble: 'behind a proxy',
    },
  ])('know $name', ({ heartbeats, trouble }) => {
    expect(headOf({ heartbeats })?.trouble).toBe(trouble);
  });

  it('have the address of the configuration, or else as servers greet it', () => {
    const heartbeats = [heartbeat(58, { greetedAs: ['203.0.113.9', '203.0.113.10'] })];
    expect(headOf({ heartbeats })?.egress).toBe('203.0.113.9');
    expect(headOf({ heartbeats, vantages: [{ ...VANTAGE_A, egress: '192.0.2.7' }] })?.egress).toBe('192.0.2.7');
  });

  it('have the newest run and the role', () => {
    const heartbeats = [heartbeat(50), heartbeat(58, { shard: 1 }), heartbeat(55, { shard: 2 })];
    expect(headOf({ heartbeats })).toMatchObject({ lastRunAt: minute(58), isMailPath: true });
  });
});
