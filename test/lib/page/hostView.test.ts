import type { Change, View } from '../../../lib/judgement/view';
import type { HostBoard } from '../../../lib/page/board';
import { type HostView, hostViewOf } from '../../../lib/page/hostView';
import { finding } from '../../support/findings';
import { incident, transition } from '../../support/incidents';
import { at, pageBoard, viewOf } from '../../support/pageBoard';
import { minute } from '../../support/records';

const HOST = 'mx.example:25';
const change = (n: number, more: Partial<Change> = {}): Change => ({
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  target: 'for-mx.example',
  host: HOST,
  at: minute(n),
  from: 'offered',
  to: 'missing',
  lost: ['STARTTLS'],
  gained: [],
  transcript: [`at ${n}`],
  ...more,
});

const boardOf = (views: readonly View[], more: Partial<HostBoard> = {}): HostBoard => ({
  ...pageBoard(views),
  host: HOST,
  changes: [],
  hasMore: false,
  ...more,
});
const shown = (views: readonly View[], more: Partial<HostBoard> = {}): HostView | undefined =>
  hostViewOf(boardOf(views, more));

describe('hostViewOf', () => {
  const lost = viewOf('mx.example', { outcome: 'missing', since: minute(30) });

  it('knows nothing of a host that nobody watches', () => {
    expect(shown([viewOf('another.example')])).toBeUndefined();
  });

  it('has every vantage of the configuration, and all targets', () => {
    const view = shown([lost, { ...lost, target: 'another.example' }]);
    expect(view?.vantages.map(({ id, cell }) => [id, cell.state])).toEqual([
      ['a', 'lost'],
      ['b', 'absent'],
    ]);
    expect(view?.targets).toEqual(['another.example', 'for-mx.example']);
  });

  it('has the live incident of the host', () => {
    const open = incident([transition()], { mxHost: 'mx.example' });
    const over = incident([transition({ kind: 'resolved' })], { mxHost: 'mx.example', id: '2K9QWX' });
    expect(shown([lost], { incidents: [over, open] })?.incident?.id).toBe(open.id);
    expect(shown([lost], { incidents: [over] })?.incident).toBeUndefined();
  });

  it('shows the dialogue that the outcome rests on, or else the newest one', () => {
    const own = shown([lost], { changes: [change(40), change(30), change(10)] });
    expect(own?.vantages[0]?.dialogue?.transcript).toEqual(['at 30']);
    const newest = shown([lost], { changes: [change(10), change(40), change(50, { transcript: [] })] });
    expect(newest?.vantages[0]?.dialogue?.transcript).toEqual(['at 40']);
    expect(newest?.vantages[1]?.dialogue).toBeUndefined();
  });

  it('has the newest change first', () => {
    const view = shown([lost], { changes: [change(10), change(40), change(30)] });
    expect(view?.changes.map((each) => each.at)).toEqual([minute(40), minute(30), minute(10)]);
  });

  it('draws the changes as stretches of the span', () => {
    const view = shown([lost], { changes: [change(30)] });
    expect(view?.vantages[0]?.stretches).toEqual([
      { from: at(0), to: at(30), outcome: 'offered' },
      { from: at(30), to: at(60), outcome: 'missing' },
    ]);
    expect(view?.vantages[1]?.stretches).toEqual([]);
  });

  it('has each address once, and the findings of all targets', () => {
    const views = [
      { ...lost, findings: [finding()] },
      { ...lost, target: 'another.example' },
    ];
    const [vantage] = shown(views)?.vantages ?? [];
    expect(vantage?.addresses).toHaveLength(1);
    expect(vantage?.findings).toHaveLength(1);
  });
});
