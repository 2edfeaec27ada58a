import type { Flip, View } from '../../../lib/judgement/view';
import { MatrixPage } from '../../../lib/page/MatrixPage';
import { matrixOf } from '../../../lib/page/matrix';
import { renderPage } from '../../../lib/page/render';
import { widgetFrame } from '../../../lib/page/widgetFrame';
import { incident, transition } from '../../support/incidents';
import { pageBoard, VANTAGE_A, viewOf } from '../../support/pageBoard';
import { heartbeat, minute } from '../../support/records';

const MOST_BYTES = 1_000_000;
const ARN = `arn:aws:lambda:us-east-1:000000000000:function:${'f'.repeat(64)}`;
const words = (prefix: string): readonly string[] =>
  Array.from({ length: 20 }, (_, index) => `${prefix}${index}`.padEnd(30, 'X'));
/** As often as there are columns in a strip. */
const flips: readonly Flip[] = Array.from({ length: 48 }, (_, index) => ({
  at: minute(index * 1.25),
  from: index % 2 === 0 ? 'offered' : 'missing',
  to: index % 2 === 0 ? 'missing' : 'offered',
}));

describe('the answer of the matrix', () => {
  it('stays below 1 MB with every cell at its worst, in 500 hosts with the longest names from 12 vantages', () => {
    const vantages = Array.from({ length: 12 }, (_, index) => ({
      ...VANTAGE_A,
      id: `vantage-${index}`.padEnd(32, 'x'),
    }));
    const hosts = Array.from({ length: 500 }, (_, index) => `mx${index}.${'label.'.repeat(50)}`.slice(0, 253));
    const views = hosts.flatMap((host) =>
      vantages.map(({ id }): View => {
        const lost: Partial<View> = { outcome: 'missing', lost: words('LOST'), gained: words('GAINED'), flips };
        return viewOf(host, { vantage: id, target: host, since: minute(58), ...lost });
      }),
    );
    const board = pageBoard(views, {
      vantages,
      heartbeats: vantages.map(({ id }) => heartbeat(58, { vantage: id, blind: true })),
      incidents: hosts.map((mxHost) => incident([transition()], { mxHost })),
    });
    const matrix = matrixOf(board, { filter: '', isTroubledOnly: false, page: 2 });
    const html = renderPage(<MatrixPage matrix={matrix} setting={board} />, {
      frame: widgetFrame(ARN),
      theme: 'light',
    });
    expect(matrix.rows).toHaveLength(50);
    expect(Buffer.byteLength(JSON.stringify(html))).toBeLessThan(MOST_BYTES);
  });
});
