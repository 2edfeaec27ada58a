import { lineVoice } from '../../../../lib/cli/watch/lineVoice';
import { liveTable } from '../../../../lib/cli/watch/liveTable';
import type { Board } from '../../../../lib/page/board';
import { matrixOf } from '../../../../lib/page/matrix';
import { UTC } from '../../../../lib/page/zone';
import { heartbeat, minute, view } from '../../../support/records';

const now = Date.parse(minute(10));
const board = (views: Board['views']): Board => ({
  installation: 'local',
  now,
  everySeconds: 300,
  vantages: [{ id: 'a', role: 'mail-path', external: true }],
  span: { from: now - 3_600_000, to: now },
  zone: UTC,
  views,
  heartbeats: [heartbeat(9)],
  incidents: [],
});
const host = (name: string, more: Parameters<typeof view>[0] = {}) =>
  view({ host: `${name}:25`, mxHost: name, target: name, ...more });
const lost = { outcome: 'missing', lost: ['STARTTLS'], gained: ['AUTH'], since: minute(4) } as const;
const some = board([host('b.example'), host('c.example', lost), host('d.example'), host('e.example')]);

describe('lines', () => {
  const linesOf = (tell: (voice: ReturnType<typeof lineVoice>) => void): readonly string[] => {
    let text = '';
    tell(lineVoice({ write: (more) => (text += more), now: () => new Date(now), isColoured: false }));
    return text.split('\n').slice(0, -1);
  };

  test('sum a run up, and name what is not served', () => {
    expect(linesOf((voice) => voice.ran(some))).toEqual([
      `${minute(10)} run ended: 3 of 4 hosts offer STARTTLS, 1 lost`,
    ]);
    expect(linesOf((voice) => voice.ran(board([host('b.example')])))).toEqual([
      `${minute(10)} run ended: 1 of 1 host offers STARTTLS`,
    ]);
  });

  test('are one for each event, whatever a stranger put into it', () => {
    const lines = linesOf((voice) => {
      voice.log('STARTTLS lost', { host: 'mx\n\u001b[31m.example', error: new Error('so\r\nwhat') });
      voice.log('run', { told: 'in words' });
      voice.log('told', { told: 'in words' });
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/ STARTTLS lost \{"host":".*","error":"Error: so.*what"\}$/);
    expect(lines[0]).not.toContain('\u001b');
  });
});

describe('the table', () => {
  const options = { now, isColoured: false, width: 80, height: 24 };

  test('has the worst host first, with what it lost and since when', () => {
    expect(liveTable(matrixOf(some, { filter: '', isTroubledOnly: false, page: 1 }), options).split('\n')).toEqual([
      '4 hosts, 3 with STARTTLS, last run 1 min ago',
      '✕  c.example  no STARTTLS  for 6 min   -STARTTLS +AUTH',
      '✓  b.example  offered      for 10 min',
      '✓  d.example  offered      for 10 min',
      '✓  e.example  offered      for 10 min',
      '',
    ]);
  });

  test('is no higher and no wider than there is room', () => {
    const lines = liveTable(matrixOf(some, { filter: '', isTroubledOnly: false, page: 1 }), {
      ...options,
      width: 20,
      height: 5,
    }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(lines).toContain('and 2 more');
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(20);
  });
});
