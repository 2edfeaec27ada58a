import type { CanaryConfig } from '../config/canaryConfig';
import { everyVantage } from '../config/everyVantage';
import { parseTargetName } from '../dns/targetName';
import type { Incident } from '../judgement/incident';
import { MUTED_KINDS, type Mute } from '../judgement/mute';
import { listed } from '../judgement/verdict';
import { badValue } from './badUsage';
import { incidentIdOf } from './incidentId';

/** The names that can be muted. */
export interface KnownNames {
  readonly targets: readonly string[];
  readonly vantages: readonly string[];
  readonly incidents: readonly string[];
}

export type MutedThing = Pick<Mute, 'kind' | 'name'>;

/** What the configuration names, or where there is none, what the incidents tell of; ids are those of the incidents. */
export function knownNames(config: CanaryConfig | undefined, incidents: readonly Incident[]): KnownNames {
  const told = {
    targets: incidents.flatMap(({ targets }) => targets),
    vantages: incidents.flatMap(({ reporters, verdict }) => [
      ...reporters,
      ...verdict.sightings.map(({ vantage }) => vantage),
    ]),
  };
  const configured = config && {
    targets: config.targets.map(({ name }) => name),
    vantages: everyVantage(config).map(({ id }) => id),
  };
  return { ...(configured ?? told), incidents: incidents.map(({ id }) => id) };
}

/** Finds out what a name means. Throws BadUsageError where it means nothing, or more than one thing and `kind` is absent. */
export function mutedThing(given: string, kind: string | undefined, known: KnownNames): MutedThing {
  const kinds = readKinds(kind);
  const meanings = kinds.flatMap((each): readonly MutedThing[] => {
    const name = canonical(given, each);
    return known[`${each}s`].includes(name) ? [{ kind: each, name }] : [];
  });
  const [thing] = meanings;
  if (thing === undefined) {
    throw badValue('name', given, `is not the name of ${oneOfThe(kinds)}; npx starttls-canary incidents shows names`);
  }
  if (meanings.length === 1) return thing;
  const all = listed(meanings.map((meaning) => `${article(meaning.kind)} ${meaning.kind}`));
  throw badValue(
    'name',
    given,
    `is ${all}: say which one with --kind ${meanings.map((m) => m.kind).join(' or --kind ')}`,
  );
}

/** The kinds that are meant: all of them where none is named. Throws BadUsageError. */
export function readKinds(kind: string | undefined): readonly Mute['kind'][] {
  if (kind === undefined) return MUTED_KINDS;
  const kinds = MUTED_KINDS.filter((each) => each === kind);
  if (kinds.length === 0) throw badValue('--kind', kind, `is not one of ${MUTED_KINDS.join(', ')}`);
  return kinds;
}

/** The forms in which a name may have been muted. */
export const mutedForms = (given: string): readonly string[] => [
  ...new Set([given, ...MUTED_KINDS.map((kind) => canonical(given, kind))]),
];

function canonical(given: string, kind: Mute['kind']): string {
  if (kind === 'incident') return incidentIdOf(given);
  if (kind === 'vantage') return given;
  const parsed = parseTargetName(given);
  return parsed.ok ? parsed.name : given;
}

const SORTS = {
  target: 'a target',
  vantage: 'a vantage',
  incident: 'an incident that is open or ended in the last 7 days',
} as const satisfies Record<Mute['kind'], string>;

const oneOfThe = (kinds: readonly Mute['kind'][]): string => kinds.map((kind) => SORTS[kind]).join(', nor of ');

const article = (kind: Mute['kind']): string => (kind === 'incident' ? 'an' : 'a');
