import { setImmediate as nextCheck } from 'node:timers/promises';
import { wholeTurn } from '../../../lib/smtp/turn';

describe('wholeTurn', () => {
  test('is over only after the event loop has gone round once', async () => {
    let isOver = false;
    const turn = wholeTurn().then(() => {
      isOver = true;
    });
    await nextCheck();
    expect(isOver).toBe(false);
    await nextCheck();
    await turn;
  });

  test('is shared by those who ask before it begins, and no other', async () => {
    const first = wholeTurn();
    expect(wholeTurn()).toBe(first);
    await nextCheck();
    const second = wholeTurn();
    expect(second).not.toBe(first);
    await second;
  });
});
