import { Deadline } from '../../../lib/smtp/deadline';

/** Work that never ends by itself and keeps to its signal. */
const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

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
    expect(jest.getTimerCount()).toBe(1);
    deadline.end();
    expect(jest.getTimerCount()).toBe(0);
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
