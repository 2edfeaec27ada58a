import { renderToString } from 'preact-render-to-string';
import type { Change } from '../../../lib/judgement/view';
import { HostPage } from '../../../lib/page/HostPage';
import { hostViewOf } from '../../../lib/page/hostView';
import { pageBoard, pageSetting, viewOf } from '../../support/pageBoard';
import { minute } from '../../support/records';

const change = (n: number, leftOut?: Change['leftOut']): Change => ({
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  target: 'for-mx.example',
  host: 'mx.example:25',
  at: minute(n),
  from: 'offered',
  to: 'missing',
  lost: [],
  gained: [],
  transcript: [],
  ...(leftOut !== undefined && { leftOut }),
});

const stepsOf = (changes: readonly Change[]): readonly string[] => {
  const board = { ...pageBoard([viewOf('mx.example')]), host: 'mx.example:25', changes, hasMore: false };
  const view = hostViewOf(board);
  if (view === undefined) throw new Error('nobody watches it');
  const html = renderToString(<HostPage view={view} setting={pageSetting()} hasMore={false} />);
  return [...html.matchAll(/<li>(.*?)<\/li>/g)].map(([, step = '']) => step.replaceAll(/<[^>]*>/g, ''));
};

test('a change tells how many before it did not come to the hub, and since when', () => {
  const [newest, oldest] = stepsOf([change(40), change(30, { count: 12, since: minute(5) })]);
  expect(oldest).toMatch(/21:30.*\(12 changes before it, since .*21:05.*, not kept: a could not reach the hub\)$/);
  expect(newest).not.toContain('not kept');
});

test('one is one', () => {
  expect(stepsOf([change(30, { count: 1, since: minute(5) })])[0]).toContain('(1 change before it, since');
});
