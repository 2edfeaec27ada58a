import * as z from 'zod/mini';
import { FINDING_CODES } from '../judgement/finding';
import { MAX_MANY } from '../judgement/limits';
import { NO_DANE } from '../policy/daneHost';
import { HTTPS_FAULTS } from '../policy/httpsPolicyFault';
import type { KeptDane } from '../policy/keptDane';
import { STS_MODES } from '../policy/mtaStsPolicy';
import type { CachedStsPolicy, StsState } from '../policy/mtaStsState';
import type { PolicyHeartbeat, PolicyView } from '../policy/policyView';
import { count, few, instant, prose, schemaVersion, sentence, severity, text, texts } from './schemaParts';

/** The door of what the policy check stores. A policy is a stranger's word, and may have as many patterns as 64 KiB hold. */
const policy = z.object({
  mode: z.enum(STS_MODES),
  mx: z.readonly(z.array(text).check(z.maxLength(MAX_MANY))),
  maxAgeSeconds: count,
});

const cached: z.ZodMiniType<CachedStsPolicy> = z.object({ policy, recordId: text, fetchedAt: instant });

const problem = z.object({ field: text, value: z.exactOptional(text), rule: sentence });

const record = z.discriminatedUnion('status', [
  z.object({ status: z.literal('found'), id: text }),
  z.object({ status: z.literal('none') }),
  z.object({ status: z.literal('invalid'), problem }),
  z.object({ status: z.literal('failed'), message: sentence }),
]);

const fetched = z.discriminatedUnion('status', [
  z.object({ status: z.literal('fetch-error'), code: z.enum(HTTPS_FAULTS), reason: sentence }),
  z.object({ status: z.literal('webpki-invalid'), reason: sentence }),
  z.object({ status: z.literal('invalid'), problems: few(problem) }),
]);

const state: z.ZodMiniType<StsState> = z.object({
  record,
  fetched: z.exactOptional(fetched),
  lookedAt: instant,
  cached: z.exactOptional(cached),
  failingSince: z.exactOptional(instant),
  changed: z.exactOptional(z.object({ at: instant, before: cached, after: cached })),
});

const tlsRpt = z.discriminatedUnion('status', [
  z.object({ status: z.literal('none'), discarded: count, nearMiss: z.exactOptional(sentence) }),
  z.object({ status: z.literal('found'), rua: few(sentence), problems: few(sentence) }),
  z.object({ status: z.literal('invalid'), problems: few(sentence) }),
  z.object({ status: z.literal('failed'), message: sentence }),
]);

const why = { looked: sentence, message: sentence };

const knownDane = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('dane'),
    baseDomain: text,
    records: few(z.object({ usage: count, selector: count, matching: count, data: prose })),
    isCut: z.exactOptional(z.boolean()),
  }),
  z.object({ status: z.literal('none'), reason: z.enum(NO_DANE) }),
  z.object({ status: z.literal('bogus'), ...why }),
  z.object({ status: z.literal('unknown'), ...why }),
]);

const dane: z.ZodMiniType<KeptDane> = z.object({
  mxHost: text,
  dane: knownDane,
  since: instant,
  unsure: z.exactOptional(z.object({ since: instant, ...why })),
});

export const policyViewSchema: z.ZodMiniType<PolicyView> = z.object({
  schemaVersion,
  shard: count,
  slot: count,
  target: text,
  domain: text,
  ours: z.boolean(),
  requireDane: z.exactOptional(z.literal(true)),
  mxHosts: texts,
  sts: state,
  tlsRpt,
  dane: z.exactOptional(few(dane)),
  unfetched: count,
  findings: few(z.object({ code: z.enum(FINDING_CODES), severity, message: sentence, since: instant })),
  observedAt: instant,
});

export const policyHeartbeatSchema: z.ZodMiniType<PolicyHeartbeat> = z.object({
  schemaVersion,
  shard: count,
  startedAt: instant,
  slots: few(z.object({ slot: count, lookedAt: instant })),
});
