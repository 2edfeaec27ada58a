import { type Answer, unrelated } from './proxiedBy';

const MIN_UNRELATED = 2;
const MAX_ADDRESSES = 8;

/** Addresses under which at least two unrelated hosts greeted the vantage: one peer's word alone is no proof. Sorted. */
export function greetedAs(answers: readonly Answer[], isPublic: (address: string) => boolean): readonly string[] {
  const addresses = [...new Set(answers.flatMap((answer) => answer.greetedAs ?? []))].filter(isPublic);
  return addresses
    .filter((address) => unrelated(answers.filter((answer) => answer.greetedAs === address)).length >= MIN_UNRELATED)
    .sort()
    .slice(0, MAX_ADDRESSES);
}
