import type { Observation } from '../probe/types';
import { type CheckedHost, type CheckedTarget, type CheckReport, isUnanswered, targetState } from './checkReport';

/** How a sentence is marked: as a state, or as a remark that decides nothing. */
export type SentenceMark = 'critical' | 'warning' | 'notice' | 'unknown' | 'ok' | 'note';

export interface Sentence {
  readonly mark: SentenceMark;
  readonly text: string;
}

/** What there is to say about a target, the gravest first: findings, what is unknown, and what was left out. */
export function targetSentences(checked: CheckedTarget): readonly Sentence[] {
  const { failure, hosts } = checked;
  const sentences: readonly Sentence[] = [
    ...hosts.flatMap(findingSentences),
    ...(failure === undefined ? [] : [{ mark: 'unknown', text: `${failure.message}.` } as const]),
    ...hosts.flatMap(unknownSentences),
    ...hosts.flatMap(noteSentences),
  ];
  const isOk = targetState(checked) === 'ok';
  return isOk ? [okSentence(hosts), ...sentences] : sentences;
}

const findingSentences = ({ mxHost, findings }: CheckedHost): readonly Sentence[] =>
  findings.map(({ code, severity, message, addresses }) => ({
    mark: severity,
    text: `${place(mxHost, ...addresses)}: ${message} (${code}).`,
  }));

function unknownSentences({ mxHost, failure, observations, findings }: CheckedHost): readonly Sentence[] {
  if (failure !== undefined) {
    const hint = failure.code === 'refused-range' ? ' unless --allow-private is given' : '';
    return [{ mark: 'unknown', text: `${failure.message}${hint}.` }];
  }
  if (observations.length === 0) return [{ mark: 'unknown', text: `${mxHost}: there was no time left to ask it.` }];
  const hasFinding = new Set(findings.flatMap(({ addresses }) => addresses));
  return observations
    .filter((observation) => isUnanswered(observation) && !isNotTried(observation))
    .filter(({ address }) => !hasFinding.has(address))
    .map(({ address, session }) => ({
      mark: 'unknown',
      text: `${place(mxHost, address)}: ${stageWords(session.failure?.stage ?? session.stage)}: ${session.failure?.message ?? 'ended early'}.`,
    }));
}

/** What was left out on purpose or for a reason of this machine; it decides nothing unless it is all that there is. */
function noteSentences({ mxHost, failure, refusedAddresses, observations }: CheckedHost): readonly Sentence[] {
  const refused = failure === undefined ? refusedAddresses : [];
  const notTriedMark = observations.every(isNotTried) ? 'unknown' : 'note';
  return [
    ...observations.filter(isNotTried).map(
      ({ address, session }): Sentence => ({
        mark: notTriedMark,
        text: `${place(mxHost, address)}: cannot be tried from here: ${session.failure?.message}.`,
      }),
    ),
    ...refused.map(
      ({ address, range }): Sentence => ({
        mark: 'note',
        text: `${place(mxHost, address)}: not asked, the address is ${range}.`,
      }),
    ),
  ];
}

function okSentence(hosts: readonly CheckedHost[]): Sentence {
  const asked = hosts.flatMap(({ observations }) => observations).filter((observation) => !isNotTried(observation));
  const isUpgraded = asked.every(({ session }) => session.tls !== undefined);
  const [subject, plural] = asked.length === 1 ? ['The address', 's'] : [`All ${asked.length} addresses`, ''];
  const tls = isUpgraded ? ` and complete${plural} the TLS handshake` : '';
  return { mark: 'ok', text: `${subject} offer${plural} STARTTLS${tls}.` };
}

/** A host that was named by its address is named once. */
const place = (mxHost: string, ...addresses: readonly string[]): string =>
  addresses.length === 1 && addresses[0] === mxHost ? mxHost : `${mxHost} at ${addresses.join(', ')}`;

const isNotTried = ({ session }: Observation): boolean => session.failure?.code === 'not-tried';

const STAGE_WORDS: Partial<Record<Observation['session']['stage'], string>> = {
  connect: 'no connection',
  greeting: 'no greeting that lets it go on',
  ehlo: 'no reply to EHLO that says anything about STARTTLS',
  starttls: 'STARTTLS is offered, but did not succeed',
  tlsHandshake: 'STARTTLS is offered, but the TLS handshake was not completed',
};
const stageWords = (stage: Observation['session']['stage']): string => STAGE_WORDS[stage] ?? stage;

/** What the run as a whole suggests. Clouds and home networks drop port 25 silently, which looks like dead servers. */
export function runSentences({ targets }: CheckReport): readonly Sentence[] {
  const tried = targets
    .flatMap(({ hosts }) => hosts.flatMap(({ observations }) => observations))
    .filter((observation) => !isNotTried(observation));
  const isAllSilent = tried.every(
    ({ port, session }) => port === 25 && session.failure?.stage === 'connect' && session.failure.code === 'timed-out',
  );
  if (tried.length === 0 || !isAllSilent) return [];
  return [{ mark: 'note', text: 'No connection to port 25 was answered: this network may block it on the way out.' }];
}
