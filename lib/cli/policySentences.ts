import type { LookSeverity } from '../judgement/finding';
import type { CheckedPolicies, CheckedSts } from './checkedPolicies';
import { type CheckedTarget, policyFindings } from './checkReport';
import { DANE_NOT_CHECKED, daneSentence } from './daneSentence';

interface PolicySentence {
  readonly mark: LookSeverity | 'note';
  readonly text: string;
}

/** What there is to say of a target's policies: how they are, and what is wrong with them. */
export function policySentences(checked: CheckedTarget): readonly PolicySentence[] {
  const { target, policies = {} } = checked;
  const { mtaSts, tlsRpt, dane } = policies;
  const findings = policyFindings(checked).map(({ code, severity, message }) => ({
    mark: severity,
    text: `${capitalised(message)} (${code}).`,
  }));
  // Who asks for no policy is not told of one more.
  const notChecked = mtaSts === undefined ? undefined : DANE_NOT_CHECKED;
  return [
    ...notes(mtaSts === undefined ? undefined : stsText(mtaSts)),
    ...findings,
    ...tlsRptSentences(tlsRpt),
    ...notes(dane === undefined ? notChecked : daneSentence(target, dane)),
  ];
}

/** A host's name stays as it is. */
const capitalised = (text: string): string =>
  /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;

const notes = (text: string | undefined): readonly PolicySentence[] =>
  text === undefined ? [] : [{ mark: 'note', text }];

function tlsRptSentences(tlsRpt: CheckedPolicies['tlsRpt']): readonly PolicySentence[] {
  const mark = tlsRpt?.record === 'invalid' ? 'notice' : 'note';
  return (tlsRpt?.sentences ?? []).map((text) => ({ mark, text }));
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
