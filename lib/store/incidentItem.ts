import * as z from 'zod/mini';
import { INCIDENT_STATES, type Incident, isLive, lastSequence, type Transition } from '../judgement/incident';
import { awaitsRun, type Standing } from '../judgement/reminding';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { fittingIncident } from './fittingIncident';
import { acknowledgement, incidentSchema, round } from './incidentSchemas';
import { parseBody } from './item';
import { incidentKey } from './keys';
import { count, severity } from './schemaParts';
import type { Item } from './table';

/** Index value of incidents that have something unsaid, or await the next run to end a second look or to be confirmed. */
export const INCIDENT_IN_MOTION = 'incident';
/** Index value of the other live incidents: what changes there wakes the judge by itself, and time is the sweep's. */
export const INCIDENT_AT_REST = 'incident#at-rest';
/** Index values of incidents that are live or have something unsaid. */
export const OPEN_INCIDENTS = [INCIDENT_IN_MOTION, INCIDENT_AT_REST] as const;
/** Index value of those that were resolved on a day (`2026-11-23`, UTC) and are said: what `incidents` looks back on. */
export const resolvedOn = (day: string): string => `resolved#${day}`;

const DAY_SECONDS = 24 * 60 * 60;
/** How long an incident is kept that is over. */
const KEPT_DAYS = 90;

const bodySchema = z.object({ said: count, incident: incidentSchema });

/** An incident with what only the table knows: its version, and up to which transition it was said. */
export interface StoredIncident {
  readonly incident: Incident;
  readonly version: number;
  readonly said: number;
}

/** Throws InvalidItemError. */
export function storedIncident(item: Item): StoredIncident {
  return { ...parseBody(item, bodySchema), version: item.version ?? 0 };
}

export const incidentItem = ({ incident, version, said }: StoredIncident): Item => ({
  ...incidentKey(incident),
  schemaVersion: SCHEMA_VERSION,
  version,
  ...standingOf(incident, said),
  body: { said, incident: fittingIncident(incident) },
});

/** What an item's attributes are made of, and no more of it. */
const markedSchema = z.looseObject({
  said: count,
  incident: z.looseObject({
    state: z.enum(INCIDENT_STATES),
    openedAt: z.string(),
    resolvedAt: z.exactOptional(z.string()),
    confirmedAt: z.exactOptional(z.string()),
    round: z.exactOptional(round),
    acknowledged: z.exactOptional(acknowledgement),
    verdict: z.looseObject({ severity: z.exactOptional(severity) }),
    transitions: z.array(z.looseObject({ sequence: count, severity, at: z.string() })),
  }),
});

/**
 * The item said up to `sequence`; undefined where it is so already. Of thousands, to read each in full and to write it anew
 * would be most of what telling takes. Throws InvalidItemError.
 */
export function saidItem(item: Item, sequence: number): Item | undefined {
  const body = parseBody(item, markedSchema);
  if (body.said >= sequence) return undefined;
  const { open: _, ttl: __, ...rest } = item;
  const standing = standingOf(body.incident, sequence);
  return { ...rest, version: (item.version ?? 0) + 1, ...standing, body: { ...body, said: sequence } };
}

type Told = Standing<Pick<Transition, 'sequence' | 'severity' | 'at'>> & Pick<Incident, 'openedAt' | 'resolvedAt'>;

function standingOf(incident: Told, said: number): Pick<Item, 'open' | 'ttl'> {
  if (awaitsRun(incident) || lastSequence(incident) > said) return { open: INCIDENT_IN_MOTION };
  return isLive(incident) ? { open: INCIDENT_AT_REST } : ofThePast(incident);
}

function ofThePast({ state, openedAt, resolvedAt }: Told): Pick<Item, 'open' | 'ttl'> {
  // The word of a vantage, which may be none: then the judge's own clock.
  const end = new Date([resolvedAt ?? '', openedAt].find((at) => !Number.isNaN(Date.parse(at))) ?? 0);
  const ttl = Math.floor(end.getTime() / 1000) + KEPT_DAYS * DAY_SECONDS;
  return state === 'resolved' ? { ttl, open: resolvedOn(end.toISOString().slice(0, 10)) } : { ttl };
}
