import { SMTP_PORT } from '../dns/targetName';
import type { Observation } from '../probe/types';
import type { CheckReport } from './checkReport';

/**
 * What the run as a whole suggests, in sentences for people. Clouds and home networks drop port 25 silently, or take
 * the connection and say nothing, and both look like dead servers.
 */
export function runNotes({ targets }: CheckReport): readonly string[] {
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
