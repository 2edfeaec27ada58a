import { SMTP_PORT } from '../dns/targetName';
import type { Observation } from '../probe/types';
import type { CheckedTarget, CheckReport } from './checkReport';

/** What was left out, and what the run as a whole suggests, in sentences for people. */
export const runNotes = ({ targets }: CheckReport): readonly string[] => [
  ...targets.flatMap(leftOutNotes),
  ...networkNotes(targets),
];

/** A stranger's DNS may name any number of hosts and addresses, and lead whoever checks to all of them. */
function leftOutNotes({ target, hosts, leftOut }: CheckedTarget): readonly string[] {
  const rest = hosts.flatMap((host) =>
    host.leftOut === undefined ? [] : [`${host.mxHost} has ${host.leftOut} more addresses, which were not asked.`],
  );
  if (leftOut === undefined) return rest;
  return [
    `The DNS names ${leftOut} more mail hosts of ${target.name}, which were not asked: no sender tries so many.`,
    ...rest,
  ];
}

/**
 * Clouds and home networks drop port 25 silently, or take the connection and say nothing, and both look like dead
 * servers.
 */
function networkNotes(targets: CheckReport['targets']): readonly string[] {
  const tried = targets
    .flatMap(({ hosts }) => hosts.flatMap(({ observations }) => observations))
    .filter(({ port, session }) => port === SMTP_PORT && session.failure?.code !== 'not-tried');
  if (tried.length === 0) return [];
  if (tried.every(isUnanswered)) return [`${unanswered(tried.length)}: ${BLOCKED}`];
  const addresses = new Set(tried.map(({ address }) => address));
  // One server alone may just be slow.
  if (addresses.size < 2 || !tried.every((observation) => isUnanswered(observation) || isUngreeted(observation)))
    return [];
  return [`No server on port 25 said a word: ${INTERCEPTED}`];
}

const timedOutAt = ({ session }: Observation): string | undefined =>
  session.failure?.code === 'timed-out' ? session.failure.stage : undefined;
const isUnanswered = (observation: Observation): boolean => timedOutAt(observation) === 'connect';
const isUngreeted = (observation: Observation): boolean => timedOutAt(observation) === 'greeting';

const unanswered = (count: number): string =>
  count === 1 ? 'The connection to port 25 was not answered' : `None of ${count} connections to port 25 was answered`;

const BLOCKED =
  'this network may block that port on the way out, as most clouds and home networks do. Nothing is known of STARTTLS there.';
const INTERCEPTED = 'something in this network may take the connections for them. Nothing is known of STARTTLS there.';
