import { type BlockList, checkBlockList, familyOf, lookUpInBlockList } from '../dns/blockList';
import type { BlockListReply } from '../dns/blockListCodes';
import { remembered } from '../dns/remembered';
import type { Resolver } from '../dns/types';
import type { BlockListSettings } from '../telemetry/contract';
import type { Secret } from '../telemetry/parameter';

/** What a block list says of an address, its test entries heeded: never "clean" by a list that does not work. */
export type AskBlockList = (settings: BlockListSettings, address: string) => Promise<BlockListReply>;

export interface BlockListDependencies {
  readonly resolver: Resolver;
  readonly now: () => Date;
  /** Absent where there is no store of secrets: then a list that takes a key is unknown. */
  readonly secret?: Secret;
}

const HOUR_MS = 60 * 60 * 1000;

interface Test {
  readonly list: BlockList;
  readonly family: 4 | 6;
}

/**
 * Asks block lists. Keys, and test entries that were right, are remembered for an hour. Never rejects: whatever goes
 * wrong is `unknown` with its reason, in which no key stands.
 */
export function blockListAsker({ resolver, now, secret }: BlockListDependencies): AskBlockList {
  const keyOf = remembered(secret ?? noSecret, (parameter) => parameter, { keepMs: HOUR_MS, now });
  const faultOf = remembered(
    ({ list, family }: Test) => checkBlockList(list, family, resolver),
    ({ list, family }) => `${list.zone} ${family}`,
    { keepMs: HOUR_MS, now, isKept: (fault) => fault === undefined },
  );

  async function listOf({ zone, keyParameter }: BlockListSettings): Promise<BlockList | string> {
    if (keyParameter === undefined) return { zone };
    return keyOf(keyParameter).then((key) => ({ zone, key: key.trim() }), unreadable);
  }

  return async (settings, address) => {
    const list = await listOf(settings);
    if (typeof list === 'string') return unknown(list);
    try {
      const fault = await faultOf({ list, family: familyOf(address) });
      return fault === undefined ? await lookUpInBlockList(list, address, resolver) : unknown(fault.reason);
    } catch {
      // The error is not passed on: it may name the question, and with it the key.
      return unknown('it could not be asked');
    }
  };
}

const noSecret: Secret = async () => {
  throw new Error('there is no store of secrets');
};

/** The kind of the error and no more of it, such as `ParameterNotFound`. */
function unreadable(error: unknown): string {
  const kind = error instanceof Error && /^[A-Z][A-Za-z]{0,60}$/.test(error.name) ? error.name : 'Error';
  return kind === 'Error' ? 'the key could not be read' : `the key could not be read (${kind})`;
}

const unknown = (reason: string): BlockListReply => ({ state: 'unknown', codes: [], reason });
