import { Deadline } from '../../../lib/smtp/deadline';
import { Expiry } from '../../../lib/smtp/expiry';
import { SessionFault } from '../../../lib/smtp/fault';

/** Work that never ends by itself and keeps to its time. */
const endless = (expiry: Expiry): Promise<never> => new Promise((_, reject) => expiry.whenOver(reject));

describe('Deadline', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('gives what the stage gives, and leaves no timer behind', async () => {
    const deadline = new Deadline(1000);
    await expect(deadline.run(100, async () => 'done')).resolves.toBe('done');
    await expect(deadline.run(100, () => Promise.reject(new Error('own')))).rejects.toThrow('own');
    expect(jest.getTimerCount()).toBe(0);
    deadline.end();
  });

  test('tells how long a stage took that went well', async () => {
    const deadline = new Deadline(1000);
    const onDone = jest.fn();
    await deadline.run(100, async () => jest.advanceTimersByTime(30), onDone);
    await expect(deadline.run(100, () => Promise.reject(new Error('own')), onDone)).rejects.toThrow('own');
    expect(onDone.mock.calls).toEqual([[30]]);
    deadline.end();
  });

  test('ends a stage at its own limit and lets the next one begin', async () => {
    const deadline = new Deadline(1000);
    const stage = deadline.run(100, endless);
    jest.advanceTimersByTime(100);
    await expect(stage).rejects.toMatchObject({ code: 'timed-out', message: 'no complete answer within 100 ms' });
    await expect(deadline.run(100, async () => 'next')).resolves.toBe('next');
    deadline.end();
  });

  test('ends a stage at the absolute deadline, and each one after it', async () => {
    const deadline = new Deadline(150);
    const first = deadline.run(100, endless);
    jest.advanceTimersByTime(100);
    await expect(first).rejects.toMatchObject({ code: 'timed-out' });
    const second = deadline.run(100, endless);
    jest.advanceTimersByTime(50);
    const fault = { code: 'timed-out', message: "not finished in the session's 150 ms" };
    await expect(second).rejects.toMatchObject(fault);
    await expect(deadline.run(100, async () => 'late')).rejects.toMatchObject(fault);
    deadline.end();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('ends with the signal of the caller, and lets go of it', async () => {
    const caller = new AbortController();
    const remove = jest.spyOn(caller.signal, 'removeEventListener');
    const deadline = new Deadline(1000, caller.signal);
    const stage = deadline.run(100, endless);
    caller.abort();
    await expect(stage).rejects.toMatchObject({ code: 'aborted' });
    deadline.end();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test('begins nothing where the caller has aborted before', async () => {
    const deadline = new Deadline(1000, AbortSignal.abort());
    const work = jest.fn(endless);
    await expect(deadline.run(100, work)).rejects.toMatchObject({ code: 'aborted' });
    expect(work).not.toHaveBeenCalled();
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
