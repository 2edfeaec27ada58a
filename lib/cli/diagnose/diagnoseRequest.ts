import { isIP } from 'node:net';
import { blockListSchema } from '../../config/blockLists';
import { looksLikeKey } from '../../config/hiddenKeys';
import { refusedRange } from '../../dns/refusedRange';
import type { BlockListSettings } from '../../telemetry/contract';
import { BadUsageError, badValue } from '../badUsage';
import { type CheckRequest, checkRequest } from '../checkRequest';
import type { DiagnoseOptions } from '../diagnose';
import { durationMs, MOST_LISTED_DAYS } from '../duration';
import { readPath } from '../nameArgument';
import { KEY_VARIABLE } from './blockListKey';

/** What is to be diagnosed, and how. */
export interface DiagnoseRequest {
  readonly check: CheckRequest;
  readonly egress?: string;
  readonly blockLists: readonly BlockListSettings[];
  readonly stuckMs?: number;
}

/** No receiver that is well takes longer for one session, and somebody waits. */
const SESSION_SECONDS = '60';

export interface RequestSetting {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration allows private addresses, whatever the options say. */
  readonly allowsPrivate: boolean;
}

/** Checks the arguments of `diagnose`. Throws BadUsageError for the first that breaks a rule. */
export function diagnoseRequest(
  target: string,
  options: DiagnoseOptions,
  { env, allowsPrivate }: RequestSetting,
): DiagnoseRequest {
  const { egress, blockList = [], since, config: _, store, timeout = SESSION_SECONDS, ...shared } = options;
  if (store !== undefined) readPath('--store', store);
  const check = checkRequest([target], { ...shared, timeout, tls: true, policy: true });
  const allowPrivateTargets = check.allowPrivateTargets || allowsPrivate;
  return {
    check: { ...check, allowPrivateTargets },
    ...(egress !== undefined && { egress: readEgress(egress, allowPrivateTargets) }),
    blockLists: [...new Map(blockList.map((zone) => readZone(zone, env)).map((list) => [list.zone, list])).values()],
    ...(since !== undefined && { stuckMs: durationMs('--since', since, MOST_LISTED_DAYS) }),
  };
}

/** No list and no server of the world knows a private address. */
function readEgress(text: string, allowPrivate: boolean): string {
  if (isIP(text) === 0) throw badValue('--egress', text, 'is not an IP address such as 198.51.100.9');
  const range = allowPrivate ? undefined : refusedRange(text);
  if (range === undefined) return text;
  throw badValue('--egress', text, `is ${range}: give the public address, by which the world sees this machine`);
}

/** A zone as canary.yaml takes it. What may be somebody's key is not shown. */
function readZone(text: string, env: Readonly<Record<string, string | undefined>>): BlockListSettings {
  const needsKey = /\.dq\.spamhaus\.net\.?$/i.test(text);
  const parsed = blockListSchema.safeParse({ zone: text, ...(needsKey && { key: `/${KEY_VARIABLE}` }) });
  if (!parsed.success) {
    const rule = parsed.error.issues[0]?.message ?? 'is not a zone';
    const isSecret = text.split('.').some(looksLikeKey) || (needsKey && text.split('.').length > 4);
    throw isSecret
      ? new BadUsageError(
          `--block-list has a key in it (not shown): name the zone alone, and put the key into $${KEY_VARIABLE}`,
        )
      : badValue('--block-list', text, rule);
  }
  if (needsKey && (env[KEY_VARIABLE] ?? '') === '') {
    throw badValue('--block-list', text, `needs the key of your Data Query Service in $${KEY_VARIABLE}`);
  }
  return parsed.data;
}
