import type { StandingFinding } from '../../lib/judgement/view';
import { policyState } from '../../lib/policy/mtaStsState';
import type { PolicyView } from '../../lib/policy/policyView';
import { policyStore } from '../../lib/store/policyStore';
import type { Table } from '../../lib/store/table';
import { policyHeartbeat, policyView, stsLook } from './policies';
import type { ShownHost } from './shownHosts';
import { minutesAgo } from './shownTime';

const LOOKED_AT = minutesAgo(34);

/** What a policy host's certificate may make us say. */
const webpkiInvalid = (domain: string): string =>
  `the MTA-STS policy of ${domain} can't be fetched: the certificate of mta-sts.${domain} names www.${domain}, not mta-sts.${domain}; senders that have the last one (mode testing) apply it until 2026-11-30 21:56 UTC`;

/**
 * Of the first host's first domain, which enforces a policy, and of the second's, whose policy host has trouble. `says`:
 * what stands wherever the domain, its DNS or its policy host has a word.
 */
export async function writePolicies(table: Table, hosts: readonly ShownHost[], says?: string): Promise<void> {
  const [enforcing, troubled] = hosts.flatMap(({ mxHost, targets: [target] }) =>
    target === undefined ? [] : [{ mxHost, target }],
  );
  const store = policyStore(table);
  await store.writeHeartbeat(policyHeartbeat(new Date(LOOKED_AT)));
  if (enforcing !== undefined) {
    const mx = [enforcing.mxHost, ...(says === undefined ? [] : [says.slice(0, 250)])];
    const findings = says === undefined ? [] : [standing('sts-policy-invalid', says)];
    await store.write(shown(enforcing.target, { mode: 'enforce', mx, ...(says !== undefined && { says }) }, findings));
  }
  if (troubled !== undefined) {
    const finding = standing('sts-webpki-invalid', says ?? webpkiInvalid(troubled.target));
    await store.write(shown(troubled.target, { mode: 'testing', mx: [troubled.mxHost] }, [finding]));
  }
}

const standing = (code: StandingFinding['code'], message: string): StandingFinding => ({
  code,
  severity: 'notice',
  message: message.slice(0, 1000),
  since: minutesAgo(300),
});

function shown(
  target: string,
  { mode, mx, says }: { readonly mode: 'enforce' | 'testing'; readonly mx: readonly string[]; readonly says?: string },
  findings: readonly StandingFinding[],
): PolicyView {
  const look = stsLook({ mode, mx }, says?.slice(0, 32) ?? '20261101');
  const { fetched: _, ...sts } = policyState(undefined, look, new Date(LOOKED_AT));
  const rua = says === undefined ? [`mailto:tls@${target}`] : [says.slice(0, 500)];
  return policyView({
    target,
    domain: target,
    sts,
    tlsRpt: { status: 'found', rua, problems: [] },
    findings,
    observedAt: LOOKED_AT,
  });
}
