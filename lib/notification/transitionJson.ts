import { type Transition, transitionId } from '../judgement/incident';
import { isLoss } from '../judgement/outcome';
import type { Sighting } from '../judgement/sighting';
import { targetCountOf } from '../judgement/targetNames';
import { enforcedWords } from './enforcedWords';
import type { Entry } from './groups';
import { findingsOf } from './lossWords';
import { runbookLink } from './runbook';
import { clean, prose } from './words';

const MAX_TARGETS = 100;
const MAX_KEYWORDS = 40;
const MAX_KEYWORD = 64;

/** What the first of a group has. */
export const fullTransition = (entry: Entry) => ({ ...jsonTransition(entry), ...shownDialogue(entry) });

export const shownDialogue = ({ transition: { dialogue } }: Entry) =>
  dialogue === undefined ? {} : { dialogue: dialogueOf(dialogue) };

export function jsonTransition({ incident, transition }: Entry) {
  const { kind, severity, scope, cause, losing, enforced, sightings, at, firstSeenAt, lastOfferedAt, unseen, ended } =
    transition;
  const policy = enforcedWords(transition);
  const [target] = incident.targets;
  return {
    id: transitionId(incident, transition),
    incident: incident.id,
    kind,
    at,
    severity,
    host: incident.host,
    mxHost: incident.mxHost,
    port: incident.port,
    ...(target !== undefined && { target }),
    targets: incident.targets.slice(0, MAX_TARGETS),
    targetCount: targetCountOf(incident),
    findings: findingsOf({ incident, transition }),
    scope,
    losing,
    ...enforcementIn(enforced, policy),
    cause: { ...cause, evidence: cause.evidence.map(prose) },
    vantages: sightings.map(jsonSighting),
    openedAt: incident.openedAt,
    firstSeenAt,
    ...(lastOfferedAt !== undefined && { lastGoodAt: lastOfferedAt }),
    ...(transition.resolvedAt !== undefined && { resolvedAt: transition.resolvedAt }),
    ...(transition.durationSeconds !== undefined && { durationSeconds: transition.durationSeconds }),
    ...(unseen !== undefined && { unseen }),
    ...(ended !== undefined && { ended }),
    ...(incident.acknowledged !== undefined && { acknowledged: incident.acknowledged }),
    runbook: runbookLink(cause.code),
  };
}

const enforcementIn = (enforced: Transition['enforced'], effect: string | undefined) =>
  enforced === undefined || effect === undefined
    ? {}
    : {
        ...(enforced.domains.length > 0 && { mtaSts: { mode: 'enforce', domains: enforced.domains, effect } }),
        ...(enforced.daneDomains !== undefined && { dane: { domains: enforced.daneDomains, effect } }),
      };

const jsonSighting = (sighting: Sighting) => ({
  id: sighting.vantage,
  role: sighting.role,
  outcome: sighting.outcome,
  since: sighting.since,
  seenAt: sighting.seenAt,
  egress: sighting.egress,
  address: sighting.address,
  serverName: sighting.serverName === undefined ? undefined : clean(sighting.serverName),
  greetedAs: sighting.greetedAs === undefined ? undefined : clean(sighting.greetedAs),
  unknownBecause: sighting.unknownBecause === undefined ? undefined : clean(sighting.unknownBecause),
  lost: isLoss(sighting.outcome) ? keywords(sighting.lost) : [],
  gained: isLoss(sighting.outcome) ? keywords(sighting.gained) : [],
});

/** The same as the one that is told in full, in all that makes them one thing: what differs, and who sees it how. */
export function briefTransition(entry: Entry) {
  const { cause, vantages, ...transition } = jsonTransition(entry);
  const brief = vantages.map(({ id, outcome, since, greetedAs, lost }) => ({ id, outcome, since, greetedAs, lost }));
  return { ...transition, cause: { ...cause, evidence: cause.evidence.slice(0, 1) }, vantages: brief };
}

const keywords = (words: readonly string[]): readonly string[] =>
  words.slice(0, MAX_KEYWORDS).map((word) => clean(word, MAX_KEYWORD));

const dialogueOf = ({ vantage, lines }: NonNullable<Transition['dialogue']>) => ({
  vantage,
  lines: lines.map((line) => clean(line)),
});
