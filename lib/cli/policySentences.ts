import type { LookSeverity } from '../judgement/finding';
import type { CheckedPolicies, CheckedSts } from './checkedPolicies';

interface PolicySentence {
  readonly mark: LookSeverity | 'note';
  readonly text: string;
}

/** What there is to say of a domain's policies: how they are, then what is wrong with them. */
export function policySentences({ mtaSts, tlsRpt }: CheckedPolicies): readonly PolicySentence[] {
  const findings = mtaSts.findings.map(({ code, severity, message }) => ({
    mark: severity,
    text: `${message.charAt(0).toUpperCase()}${message.slice(1)} (${code}).`,
  }));
  const text = stsText(mtaSts);
  const ofSts: readonly PolicySentence[] = text === undefined ? [] : [{ mark: 'note', text }];
  const mark = tlsRpt?.record === 'invalid' ? 'notice' : 'note';
  return [...ofSts, ...findings, ...(tlsRpt?.sentences ?? []).map((sentence) => ({ mark, text: sentence }) as const)];
}

/** Where a finding says why there is none, nothing. */
function stsText({ record, policy, hosts }: CheckedSts): string | undefined {
  if (policy === undefined) return record === 'none' ? 'The domain has no MTA-STS policy.' : undefined;
  const named = hosts.filter(({ matches }) => matches).length;
  const of = policy.mode === 'none' || hosts.length === 0 ? '' : `; it names ${named} of ${hosts.length} mail hosts`;
  return `The domain has an MTA-STS policy: mode ${policy.mode}, for ${lifetime(policy.maxAgeSeconds)}${of}.`;
}

const DAY_SECONDS = 24 * 60 * 60;
const lifetime = (seconds: number): string =>
  seconds % DAY_SECONDS === 0 && seconds > 0
    ? `${seconds / DAY_SECONDS} ${seconds === DAY_SECONDS ? 'day' : 'days'}`
    : `${seconds} s`;
