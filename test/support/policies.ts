import type { StsFetch } from '../../lib/policy/mtaStsFetch';
import type { StsLook } from '../../lib/policy/mtaStsLook';
import type { StsPolicy } from '../../lib/policy/mtaStsPolicy';
import { policyState } from '../../lib/policy/mtaStsState';
import type { PolicyHeartbeat, PolicyView } from '../../lib/policy/policyView';
import type { PolicyLook } from '../../lib/policy/settlePolicy';

/** Hours after 21:00 on the day of the incident. */
export const hour = (n: number): Date => new Date(Date.UTC(2026, 10, 23, 21) + n * 3_600_000);

/** What example.net says in its examples, more or less. */
export const POLICY: StsPolicy = { mode: 'enforce', mx: ['mx.example.net'], maxAgeSeconds: 604_800 };

export const stsLook = (fetched: StsFetch | Partial<StsPolicy> = {}, id = '1'): StsLook => ({
  record: { status: 'found', id },
  fetched: 'status' in fetched ? fetched : { status: 'policy', policy: { ...POLICY, ...fetched } },
});
export const UNFETCHED: StsFetch = {
  status: 'fetch-error',
  code: 'status',
  reason: 'mta-sts.example.net answers with HTTP status 503',
};
export const UNRESOLVED: StsFetch = {
  status: 'fetch-error',
  code: 'unresolvable',
  reason: 'the addresses of mta-sts.example.net could not be looked up: SERVFAIL',
};

export const policyLook = (sts: StsLook = stsLook(), more: Partial<PolicyLook> = {}): PolicyLook => ({
  sts,
  tlsRpt: { status: 'found', rua: ['mailto:tls@example.net'], problems: [] },
  mxHosts: ['mx.example.net'],
  ...more,
});

/** A view of example.net, well since the first look. */
export const policyView = (more: Partial<PolicyView> = {}): PolicyView => {
  const { fetched: _, ...sts } = policyState(undefined, stsLook(), hour(0));
  return {
    schemaVersion: 1,
    shard: 0,
    slot: 3,
    target: 'example.net',
    domain: 'example.net',
    ours: false,
    mxHosts: ['mx.example.net'],
    sts,
    tlsRpt: { status: 'found', rua: ['mailto:tls@example.net'], problems: [] },
    unfetched: 0,
    findings: [],
    observedAt: hour(0).toISOString(),
    ...more,
  };
};

export const policyHeartbeat = (at: Date, more: Partial<PolicyHeartbeat> = {}): PolicyHeartbeat => ({
  schemaVersion: 1,
  shard: 0,
  startedAt: at.toISOString(),
  slots: [{ slot: 3, lookedAt: at.toISOString() }],
  ...more,
});
