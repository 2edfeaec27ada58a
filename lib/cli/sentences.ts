import { failureText, unseenAt } from '../judgement/failureWords';
import type { Observation } from '../probe/types';
import { type CheckedHost, type CheckedTarget, type CheckFinding, hostsState, isUnanswered } from './checkReport';
import { policySentences } from './policySentences';
import { unofferedWords } from './unofferedWords';

/** How a sentence is marked: as a state, or as a remark that decides nothing. */
export type SentenceMark = 'critical' | 'warning' | 'notice' | 'unknown' | 'ok' | 'note';

export interface Sentence {
  readonly mark: SentenceMark;
  readonly text: string;
}

/** A sentence about one address; what is the same of many is said once. */
interface Remark extends Sentence {
  readonly mxHost: string;
  readonly addresses: readonly string[];
}

/** What there is to say about a target, the gravest first: findings, what is unknown, and what was left out. */
export function targetSentences(checked: CheckedTarget): readonly Sentence[] {
  const { failure, hosts } = checked;
  const isOk = hostsState(checked) === 'ok';
  const findings = hosts.flatMap((host) => host.findings.map((finding) => findingRemark(host, finding)));
  const ofPolicies = policySentences(checked);
  const isGrave = ({ mark }: Sentence): boolean => mark === 'critical' || mark === 'warning';
  return [
    ...(isOk ? [okSentence(hosts)] : []),
    ...together(findings.filter(isGrave)),
    ...ofPolicies.filter(isGrave),
    ...(failure === undefined ? [] : [{ mark: 'unknown', text: `${failure.message}.` } as const]),
    ...hosts.flatMap(hostSentences),
    ...together([...findings.filter(({ mark }) => mark === 'unknown'), ...hosts.flatMap(unansweredRemarks)]),
    ...ofPolicies.filter(({ mark }) => mark === 'unknown'),
    ...together(findings.filter(({ mark }) => mark === 'notice')),
    ...ofPolicies.filter(({ mark }) => mark === 'notice'),
    ...together(hosts.flatMap(noteRemarks)),
    ...hosts.flatMap(incompleteSentences),
    ...ofPolicies.filter(({ mark }) => mark === 'note'),
  ];
}

const findingRemark = ({ mxHost }: CheckedHost, { code, severity, message, addresses }: CheckFinding): Remark => ({
  mark: severity,
  mxHost,
  addresses,
  text: `${message} (${code})`,
});

/** A host of which no address was asked. */
function hostSentences({ mxHost, failure, observations }: CheckedHost): readonly Sentence[] {
  if (failure !== undefined) {
    const hint = failure.code === 'refused-range' ? ' unless --allow-private is given' : '';
    return [{ mark: 'unknown', text: `${failure.message}${hint}.` }];
  }
  return observations.length > 0 ? [] : [{ mark: 'unknown', text: `${mxHost}: there was no time left to ask it.` }];
}

/** Addresses of which neither STARTTLS nor a finding was seen. */
function unansweredRemarks({ mxHost, observations, findings }: CheckedHost): readonly Remark[] {
  const hasFinding = new Set(findings.flatMap(({ severity, addresses }) => (severity === 'notice' ? [] : addresses)));
  return observations
    .filter((observation) => isUnanswered(observation) && !isNotTried(observation))
    .filter(({ address }) => !hasFinding.has(address))
    .map((observation) => ({
      mark: 'unknown',
      mxHost,
      addresses: [observation.address],
      text: `${unseenAt(observation.session.failure?.stage ?? observation.session.stage)}: ${failureText(observation)}`,
    }));
}

/** What was tried beside, and what was left out on purpose or for a reason of this machine; it decides nothing unless it is all that there is. */
function noteRemarks({ mxHost, failure, refusedAddresses, observations }: CheckedHost): readonly Remark[] {
  const refused = failure === undefined ? refusedAddresses : [];
  const mark = observations.every(isNotTried) ? 'unknown' : 'note';
  return [
    ...observations.flatMap(({ address, session }): readonly Remark[] => {
      const text = unofferedWords(session);
      return text === undefined ? [] : [{ mark: 'note', mxHost, addresses: [address], text }];
    }),
    ...observations.filter(isNotTried).map(
      (observation): Remark => ({
        mark,
        mxHost,
        addresses: [observation.address],
        text: `cannot be tried from here: ${failureText(observation)}`,
      }),
    ),
    ...refused.map(
      ({ address, range }): Remark => ({
        mark: 'note',
        mxHost,
        addresses: [address],
        text: `not asked, the address is ${range}`,
      }),
    ),
  ];
}

const incompleteSentences = ({ incomplete }: CheckedHost): readonly Sentence[] =>
  incomplete === undefined ? [] : [{ mark: 'note', text: `${incomplete}; there may be more addresses.` }];

function okSentence(hosts: readonly CheckedHost[]): Sentence {
  const asked = hosts.flatMap(({ observations }) => observations).filter((observation) => !isNotTried(observation));
  const isUpgraded = asked.every(({ session }) => session.tls !== undefined);
  const [subject, plural] = asked.length === 1 ? ['The address', 's'] : [`All ${asked.length} addresses`, ''];
  const tls = isUpgraded ? ` and complete${plural} the TLS handshake` : '';
  return { mark: 'ok', text: `${subject} offer${plural} STARTTLS${tls}.` };
}

/** Says the same text once for all hosts and addresses that it is true of, in their order. */
function together(remarks: readonly Remark[]): readonly Sentence[] {
  const groups = new Map<string, Remark[]>();
  for (const remark of remarks) {
    const key = `${remark.mark} ${remark.text}`;
    groups.set(key, [...(groups.get(key) ?? []), remark]);
  }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ mark, text }) => ({ mark, text: `${places(group)}: ${text}.` })),
  );
}

/** More than a person would read; the table has them all. */
const MAX_ADDRESSES = 8;

function places(remarks: readonly Remark[]): string {
  const all = remarks.flatMap(({ mxHost, addresses }) => addresses.map((address) => ({ mxHost, address })));
  const byHost = new Map<string, string[]>();
  for (const { mxHost, address } of all.slice(0, MAX_ADDRESSES)) {
    byHost.set(mxHost, [...(byHost.get(mxHost) ?? []), address]);
  }
  const named = [...byHost].map(([mxHost, addresses]) => place(mxHost, addresses)).join('; ');
  const rest = all.length - MAX_ADDRESSES;
  return rest > 0 ? `${named} and ${rest} more` : named;
}

/** A host that was named by its address is named once. */
const place = (mxHost: string, addresses: readonly string[]): string =>
  addresses.length === 1 && addresses[0] === mxHost ? mxHost : `${mxHost} at ${addresses.join(', ')}`;

const isNotTried = ({ session }: Observation): boolean => session.failure?.code === 'not-tried';
