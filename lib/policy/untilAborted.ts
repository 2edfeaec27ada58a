/** What `work` gives, or `left` once `signal` fires: a look-up knows no signal, so whoever waits for it leaves. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, left: T): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(left);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
