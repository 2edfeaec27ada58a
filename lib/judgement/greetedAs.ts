import { type Answer, isRelated } from './proxiedBy';

/** An answer to EHLO, and whose mail the host takes that gave it. */
export interface Greeting extends Answer {
  /** Names of the targets, and of the control host that it is. */
  readonly targets: readonly string[];
}

const MIN_UNRELATED = 2;
const MAX_ADDRESSES = 8;

/**
 * Addresses under which at least two unrelated hosts greeted the vantage: one peer's word alone is no proof. Unrelated
 * hosts share neither operator nor network, and each speaks for another target, as whoever writes a target's MX records
 * may name any hosts. `own` comes first, where it is among them; then what most of them say.
 */
export function greetedAs(
  greetings: readonly Greeting[],
  isPublic: (address: string) => boolean,
  own?: string,
): readonly string[] {
  const addresses = [...new Set(greetings.flatMap((greeting) => greeting.greetedAs ?? []))].filter(isPublic);
  return addresses
    .map((address) => ({ address, count: countWitnesses(greetings.filter((one) => one.greetedAs === address)) }))
    .filter(({ count }) => count >= MIN_UNRELATED)
    .sort((a, b) => Number(b.address === own) - Number(a.address === own) || b.count - a.count || byName(a, b))
    .slice(0, MAX_ADDRESSES)
    .map(({ address }) => address);
}

/** How many of them are unrelated, with a target each; those that have few to choose from choose first. */
function countWitnesses(greetings: readonly Greeting[]): number {
  const taken = new Set<string>();
  const witnesses: Greeting[] = [];
  for (const greeting of greetings.toSorted((a, b) => a.targets.length - b.targets.length)) {
    const free = greeting.targets.find((target) => !taken.has(target));
    if (free === undefined || witnesses.some((witness) => isRelated(witness, greeting))) continue;
    taken.add(free);
    witnesses.push(greeting);
  }
  return witnesses.length;
}

const byName = (a: { readonly address: string }, b: { readonly address: string }): number =>
  a.address < b.address ? -1 : 1;
