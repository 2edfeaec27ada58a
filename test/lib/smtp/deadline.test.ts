import { Deadline } from '../../../lib/smtp/deadline';
import { Expiry } from '../../../lib/smtp/expiry';
import { SessionFault } from '../../../lib/smtp/fault';
import { fc } from '../../support/properties';

/** What a stage expires with. */
const faultOf = (expiry: Expiry): jest.Mock => {
  const listener = jest.fn();
  expiry.whenOver(listener);
  return listener;
};
const totalFault = { code: 'timed-out', message: "not finished in the session's 150 ms" };

describe('Deadline', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('has one timer at most, and none that outlives it', () => {
    const deadline = new Deadline(1000);
    const over = faultOf(deadline.begin(100));
    deadline.finish();
    const failed = faultOf(deadline.begin(100));
    deadline.begin(50);
    expect(jest.getTimerCount()).toBe(1);
    deadline.end();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1000);
    expect([over, failed].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  test('ends each stage at its own limit, whatever the limits of those before', () => {
    const limits = fc.array(
      fc.record({ limit: fc.integer({ min: 1, max: 400 }), takes: fc.integer({ min: 0, max: 500 }) }),
    );
    fc.assert(
      fc.property(limits, (stages) => {
        const deadline = new Deadline(1000);
        let now = 0;
        for (const { limit, takes } of stages) {
          const fault = faultOf(deadline.begin(limit));
          const endsAt = Math.min(now + limit, 1000);
          jest.advanceTimersByTime(Math.min(takes, endsAt - now - 1));
          expect(fault).not.toHaveBeenCalled();
          now += Math.min(takes, endsAt - now - 1);
          if (takes >= endsAt - now) {
            jest.advanceTimersByTime(endsAt - now);
            expect(fault).toHaveBeenCalledTimes(1);
            now = endsAt;
          }
          deadline.finish();
          if (now >= 1000) break;
        }
        deadline.end();
        expect(jest.getTimerCount()).toBe(0);
      }),
    );
  });

  test('ends a stage at its own limit and lets the next one begin', () => {
    const deadline = new Deadline(1000);
    const fault = faultOf(deadline.begin(100));
    jest.advanceTimersByTime(99);
    expect(fault).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    const stageFault = { code: 'timed-out', message: 'no complete answer within 100 ms' };
    expect(fault.mock.calls).toEqual([[expect.objectContaining(stageFault)]]);
    expect(faultOf(deadline.begin(100))).not.toHaveBeenCalled();
    deadline.end();
  });

  test('ends a stage at the absolute deadline, and begins none after it', () => {
    const deadline = new Deadline(150);
    deadline.begin(100);
    jest.advanceTimersByTime(100);
    const fault = faultOf(deadline.begin(100));
    jest.advanceTimersByTime(50);
    expect(fault.mock.calls).toEqual([[expect.objectContaining(totalFault)]]);
    expect(() => deadline.begin(100)).toThrow(expect.objectContaining(totalFault));
    deadline.end();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('ends with the signal of the caller, and lets go of it', () => {
    const caller = new AbortController();
    const remove = jest.spyOn(caller.signal, 'removeEventListener');
    const deadline = new Deadline(1000, caller.signal);
    const fault = faultOf(deadline.begin(100));
    caller.abort();
    expect(fault.mock.calls).toEqual([[expect.objectContaining({ code: 'aborted' })]]);
    deadline.end();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test('begins nothing where the caller has aborted before', () => {
    const deadline = new Deadline(1000, AbortSignal.abort());
    expect(() => deadline.begin(100)).toThrow(expect.objectContaining({ code: 'aborted' }));
    deadline.end();
  });
});

describe('Expiry', () => {
  const first = new SessionFault('timed-out', 'first');
  const second = new SessionFault('aborted', 'second');

  test('tells the last listener, once, with the first fault', () => {
    const expiry = new Expiry();
    const [replaced, last] = [jest.fn(), jest.fn()];
    expiry.whenOver(replaced);
    expiry.whenOver(last);
    expiry.end(first);
    expiry.end(second);
    expect(replaced).not.toHaveBeenCalled();
    expect(last.mock.calls).toEqual([[first]]);
  });

  test('tells at once whoever asks after its end', () => {
    const expiry = new Expiry();
    expiry.end(first);
    const late = jest.fn();
    expiry.whenOver(late);
    expect(late.mock.calls).toEqual([[first]]);
  });
});
