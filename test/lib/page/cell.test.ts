import type { View } from '../../../lib/judgement/view';
import { CELL_STATES, type Cell, cellOf } from '../../../lib/page/cell';
import { COLUMNS } from '../../../lib/page/stretches';
import type { SessionFailure } from '../../../lib/smtp/types';
import { finding } from '../../support/findings';
import { ALIVE, pageSetting, VANTAGE_A, viewOf } from '../../support/pageBoard';
import { heartbeat, minute } from '../../support/records';

const address = { address: '192.0.2.1', observedAt: minute(58) };
const served = { addresses: [{ ...address, outcome: 'offered', tlsProtocol: 'TLSv1.3' }] } as const;
const failed = (failure: SessionFailure): Partial<View> => ({
  outcome: 'unknown',
  addresses: [{ ...address, outcome: 'unknown', failure }],
});
const timedOut = { stage: 'connect', code: 'timed-out', message: 'connect timed out after 10 s' } as const;

const TABLE: readonly {
  readonly name: string;
  readonly views: readonly Partial<View>[];
  readonly heartbeats?: typeof ALIVE;
  readonly expected: Partial<Cell>;
}[] = [
  { name: 'what is offered, by its TLS', views: [served], expected: { state: 'offered', words: 'TLS 1.3' } },
  {
    name: 'what EHLO alone offered',
    views: [{ addresses: [{ ...address, outcome: 'offered' }] }],
    expected: { state: 'offered', words: 'offered' },
  },
  {
    name: 'a loss with its keywords',
    views: [{ outcome: 'missing', since: minute(30), lost: ['STARTTLS', 'SMTPUTF8'], gained: ['AUTH'] }],
    expected: {
      state: 'lost',
      words: 'no STARTTLS',
      since: minute(30),
      lost: ['STARTTLS', 'SMTPUTF8'],
      gained: ['AUTH'],
    },
  },
  {
    name: 'a loss in the handshake',
    views: [{ outcome: 'tls-handshake-failed' }],
    expected: { state: 'lost', words: 'TLS handshake fails' },
  },
  {
    name: 'what was never offered, without a strip',
    views: [{ outcome: 'missing', baseline: { starttlsSessions: 0, keywords: [], since: minute(0) } }],
    expected: { state: 'never', words: 'never offered', columns: [] },
  },
  {
    name: 'a warning beside the offer',
    views: [{ ...served, findings: [finding()] }],
    expected: {
      state: 'warning',
      words: 'certificate expires soon',
      more: `TLS 1.3. certificate-expires-soon: ${finding().message}`,
    },
  },
  {
    name: 'a notice, with the keywords that are unlike',
    views: [
      {
        ...served,
        findings: [finding({ code: 'capability-lost', severity: 'notice', message: 'CHUNKING is gone.' })],
        unlike: { lost: ['CHUNKING'], gained: ['XCLIENT'] },
      },
    ],
    expected: { state: 'notice', words: 'keyword gone', lost: ['CHUNKING'], gained: ['XCLIENT'] },
  },
  {
    name: 'the worst of several findings',
    views: [
      { ...served, findings: [finding({ code: 'tls-obsolete', severity: 'notice' })] },
      { ...served, target: 'other.example', findings: [finding()] },
    ],
    expected: { state: 'warning', words: 'certificate expires soon' },
  },
  {
    name: 'a failure by its code and stage',
    views: [failed(timedOut)],
    expected: { state: 'unknown', words: 'timed out (connect)' },
  },
  {
    name: 'a vantage that is silent',
    views: [served],
    heartbeats: [heartbeat(10)],
    expected: { state: 'unknown', words: 'the vantage is silent' },
  },
  {
    name: 'an address without a route',
    views: [failed({ stage: 'connect', code: 'not-tried', message: 'connect ENETUNREACH' })],
    expected: { state: 'absent', words: 'no route', columns: [] },
  },
  { name: 'a vantage that has not looked', views: [], expected: { state: 'absent', words: 'not looked', columns: [] } },
  {
    name: 'a host that is no MX any more',
    views: [{ ...served, retired: { reason: 'no-longer-mx', at: minute(20) } }],
    expected: { state: 'absent', words: 'no MX', columns: [] },
  },
  {
    name: 'the loss of one target over the offer to another',
    views: [served, { target: 'other.example', outcome: 'missing' }],
    expected: { state: 'lost' },
  },
];

describe('cellOf', () => {
  const cell = (views: readonly Partial<View>[], heartbeats = ALIVE): Cell =>
    cellOf(
      {
        vantage: VANTAGE_A,
        views: views.map((each) => viewOf('mx.example', each)),
        heartbeats: heartbeats.filter(({ vantage }) => vantage === 'a'),
        flipsOf: ({ flips = [] }) => flips,
        isServed: false,
      },
      pageSetting(),
    );

  test.each(TABLE)('shows $name', ({ views, heartbeats, expected }) => {
    expect(cell(views, heartbeats)).toMatchObject(expected);
  });

  it('knows no state that the table has not', () => {
    expect(new Set(TABLE.map(({ expected }) => expected.state))).toEqual(new Set(CELL_STATES));
  });

  it('draws the span in a strip', () => {
    const { columns } = cell([
      { outcome: 'missing', flips: [{ at: minute(30), from: 'offered', to: 'missing' }], since: minute(30) },
    ]);
    expect(columns).toHaveLength(COLUMNS);
    expect(columns.indexOf('lost')).toBe(COLUMNS / 2);
    expect(columns.filter((tone) => tone === 'offered')).toHaveLength(COLUMNS / 2);
  });

  it('shows few keywords, each once, short and escaped', () => {
    const lost = ['X\u202eA', 'X\u202eA', 'B'.repeat(100), ...Array.from({ length: 20 }, (_, index) => `K${index}`)];
    const shown = cell([{ outcome: 'missing', lost }]).lost;
    expect(shown).toHaveLength(8);
    expect(shown.slice(0, 3)).toEqual(['X\\u202eA', `${'B'.repeat(21)}...`, 'K0']);
  });
});
