import type { LookRequest } from '../telemetry/contract';
import type { JudgeDependencies } from './judgeHost';
import type { Asked } from './lookRequests';

/** Of one call: Lambda takes 256 KB for an asynchronous one, and a look has a kilobyte or two at the most. */
export const LOOKS_A_CALL = 100;
/** The first of them waits no longer for others. */
const WAIT_MS = 2000;

export interface LookAsker {
  add(asked: Asked): void;
  /** Settles when all is asked. */
  end(): Promise<void>;
}

/**
 * Asks vantages for second looks, of several hosts at a time. An ask that fails is not repeated: that vantage's next
 * scheduled run answers as well, only later.
 */
export function lookAsker({
  vantages,
  ask,
  now,
  log,
}: Pick<JudgeDependencies, 'vantages' | 'ask' | 'now' | 'log'>): LookAsker {
  const waiting = new Map<string, { readonly looks: LookRequest[]; readonly sinceMs: number }>();
  const asking: Promise<void>[] = [];

  async function askOne(id: string, looks: readonly LookRequest[]): Promise<void> {
    const vantage = vantages.find((one) => one.id === id);
    if (vantage === undefined) return;
    try {
      await ask(vantage, looks);
    } catch (error) {
      log('asking for a second look failed', { vantage: id, error });
    }
  }
  function send(id: string): void {
    const looks = waiting.get(id)?.looks ?? [];
    waiting.delete(id);
    asking.push(askOne(id, looks));
  }
  return {
    add({ vantage, look }) {
      const own = waiting.get(vantage) ?? { looks: [], sinceMs: now().getTime() };
      waiting.set(vantage, own);
      own.looks.push(look);
      if (own.looks.length >= LOOKS_A_CALL || now().getTime() - own.sinceMs > WAIT_MS) send(vantage);
    },
    async end() {
      for (const id of [...waiting.keys()]) send(id);
      await Promise.all(asking);
    },
  };
}
