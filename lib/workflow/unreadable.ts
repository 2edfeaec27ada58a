import type { Unreadable } from '../store/item';

const MAX_KNOWN = 1000;

/** Says which item is left aside, each once: what is read every minute would else be said every minute. */
export function loggedUnreadable(log: (message: string, facts: Record<string, unknown>) => void): Unreadable {
  const known = new Set<string>();
  return ({ key, message }) => {
    const name = `${key.pk} / ${key.sk}`;
    if (known.has(name)) return;
    if (known.size >= MAX_KNOWN) known.clear();
    known.add(name);
    log('item left aside', { rejected: [message] });
  };
}
