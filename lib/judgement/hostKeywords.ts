import type { Observation } from '../probe/types';
import type { Finding } from './finding';

/** Keywords in the first EHLO reply of an address, before TLS; undefined where EHLO was not answered. */
export const keywordsOf = ({ session }: Observation): ReadonlySet<string> | undefined =>
  session.ehlo && new Set(session.ehlo.capabilities.map(({ keyword }) => keyword));

/**
 * What the host is known to offer: all that any of its addresses does. One that withholds STARTTLS is no measure while
 * others have it; in the founding incident it offered AUTH, which nobody else did.
 */
function offeredBySome(observations: readonly Observation[]): ReadonlySet<string> {
  const seen = observations.map(keywordsOf).filter((keywords) => keywords !== undefined);
  const whole = seen.filter((keywords) => keywords.has('STARTTLS'));
  return new Set((whole.length > 0 ? whole : seen).flatMap((keywords) => [...keywords]));
}

/**
 * Keywords that should be there and are not, at one address of the host at least: STARTTLS, what is required, and what
 * another address of the same host offers. In the order of the alphabet.
 */
export function lostKeywords(observations: readonly Observation[], required: readonly string[]): readonly string[] {
  const seen = observations.map(keywordsOf).filter((keywords) => keywords !== undefined);
  const expected = new Set(['STARTTLS', ...required, ...offeredBySome(observations)]);
  return [...expected].filter((keyword) => seen.some((keywords) => !keywords.has(keyword))).sort();
}

/** That an address lacks keywords which another address of its host offers; STARTTLS and required ones are told otherwise. */
export function lessThanOthers(
  observation: Observation,
  observations: readonly Observation[],
  required: readonly string[],
): readonly Finding[] {
  const own = keywordsOf(observation);
  if (own === undefined) return [];
  const lost = [...offeredBySome(observations)].filter(
    (keyword) => !own.has(keyword) && keyword !== 'STARTTLS' && !required.includes(keyword),
  );
  if (lost.length === 0) return [];
  const message = `less is offered than at another address of this host: no ${lost.sort().join(', ')}`;
  return [{ code: 'capability-lost', severity: 'notice', message }];
}
