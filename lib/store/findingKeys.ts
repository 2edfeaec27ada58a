import type { FindingSubject } from '../judgement/findingRecord';
import { HEARTBEAT, hostOf, policyTargetOf, vantageOf } from './keys';
import type { Key } from './table';

/** Only the hub writes here. */
export const FINDINGS = 'finding#';
export const TARGET = 'target#';
export const LISTING = 'listing#';

/** Index value of records that stand or have something unsaid, and of what vantages store with a finding. */
export const OPEN_FINDING = 'finding';

export const findingPartition = ({ kind, subject }: FindingSubject): string => `${FINDINGS}${kind}#${subject}`;

/** What notify keeps of the summaries that it sent. */
export const toldKey = (what: 'digest' | 'first-run'): Key => ({ pk: `told#${what}`, sk: 'told' });

/** Whose findings a key of the stream, or of an index, is about; undefined where it is about none. */
export function subjectOf({ pk, sk }: Key): FindingSubject | undefined {
  if (pk.startsWith(FINDINGS)) return parsed(pk.slice(FINDINGS.length));
  const withPolicy = policyTargetOf({ pk, sk });
  if (withPolicy !== undefined) return { kind: 'target', subject: withPolicy };
  const partition = vantageOf(pk);
  if (partition === undefined) return undefined;
  if (sk === HEARTBEAT || sk.startsWith(LISTING)) return { kind: 'vantage', subject: partition.vantage };
  if (sk.startsWith(TARGET)) return { kind: 'target', subject: sk.slice(TARGET.length) };
  const host = hostOf(sk);
  return host === undefined ? undefined : { kind: 'host', subject: host };
}

function parsed(text: string): FindingSubject | undefined {
  const [kind = '', ...rest] = text.split('#');
  const subject = rest.join('#');
  return kind === 'host' || kind === 'target' || kind === 'vantage' ? { kind, subject } : undefined;
}
