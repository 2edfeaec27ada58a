import { wakeUpOf } from '../store/keys';
import type { Key } from '../store/table';

/** The vantages whose heartbeats are among the keys and that are not configured, each once, in the order of their ids. */
export function unconfiguredVantages(
  keys: readonly Key[],
  configured: readonly { readonly id: string }[],
): readonly string[] {
  const known = new Set(configured.map(({ id }) => id));
  const running = keys.flatMap((key) => {
    const wakeUp = wakeUpOf(key);
    return wakeUp.kind === 'heartbeat' && !known.has(wakeUp.vantage) ? [wakeUp.vantage] : [];
  });
  return [...new Set(running)].sort();
}
