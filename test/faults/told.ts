import * as z from 'zod';
import { transitionId } from '../../lib/judgement/incident';
import { type StoredIncident, storedIncident } from '../../lib/store/incidentItem';
import type { Received } from './account';

const messageSchema = z.union([
  z.object({ transitions: z.array(z.object({ id: z.string(), kind: z.string(), host: z.string() })) }),
  z.object({ kind: z.string() }),
]);

/** One transition in one message. */
export interface Told {
  readonly channel: string;
  readonly id: string;
  readonly kind: string;
  readonly host: string;
}

/** What messages say of incidents, one by one. Summaries and findings are left out. */
export const toldIn = (messages: readonly Received[]): readonly Told[] =>
  messages.flatMap(({ channel, body }) => {
    const message = messageSchema.parse(JSON.parse(body));
    return 'transitions' in message ? message.transitions.map((transition) => ({ channel, ...transition })) : [];
  });

/** The incidents among the items of the table. */
export const incidentsIn = (items: readonly Readonly<Record<string, unknown>>[]): readonly StoredIncident[] =>
  items.flatMap((item) => {
    const { pk, sk, schemaVersion, version, body } = itemSchema.parse(item);
    return pk.startsWith('incident#') ? [storedIncident({ pk, sk, schemaVersion, body, version: version ?? 0 })] : [];
  });

const itemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  schemaVersion: z.number(),
  version: z.number().optional(),
  body: z.unknown(),
});

/** How many notifications there were, and how many of them were there before. */
export interface Counted {
  readonly told: number;
  readonly repeats: number;
  readonly problems: readonly string[];
}

/** Holds what was told against what the table says happened at these hosts, each of which lost STARTTLS once and got it back. */
export function examine(
  hosts: readonly string[],
  incidents: readonly StoredIncident[],
  told: readonly Told[],
): Counted {
  const problems: string[] = [];
  const ids = new Map<string, string>();
  for (const host of hosts) {
    const own = incidents.filter(({ incident }) => incident.host === host);
    const [stored] = own;
    if (own.length !== 1 || stored === undefined) {
      problems.push(`${host} has ${own.length} incidents`);
      continue;
    }
    const { incident } = stored;
    const kinds = incident.transitions.map(({ kind }) => kind);
    const isWhole = ['opened', 'resolved'].every((kind) => kinds.filter((one) => one === kind).length === 1);
    if (!isWhole || incident.state !== 'resolved' || kinds.includes('reopened'))
      problems.push(`${host} is ${incident.state}: ${kinds.join(', ')}`);
    for (const transition of incident.transitions) {
      const id = transitionId(incident, transition);
      ids.set(id, transition.kind);
      // That it is confirmed is for phones only, and no news to them where it is over by then.
      if (transition.kind !== 'confirmed' && !told.some((one) => one.channel === 'email' && one.id === id))
        problems.push(`${host}: nobody was told that it is ${transition.kind} (${id})`);
    }
    const phoned = told.filter((one) => one.channel === 'sms' && one.host === host).map(({ kind }) => kind);
    if (phoned.includes('confirmed') !== phoned.includes('resolved'))
      problems.push(`${host}: phones were told ${phoned.join(', ') || 'nothing'} only`);
  }
  for (const { id, kind, host } of told)
    if (ids.get(id) !== kind) problems.push(`${host}: ${kind} was told as ${id}, which is ${ids.get(id) ?? 'nothing'}`);
  for (const { incident } of incidents)
    if (!hosts.includes(incident.host) && incident.state !== 'dismissed')
      problems.push(`${incident.host} has an incident, and lost nothing`);
  const distinct = new Set(told.map(({ channel, id }) => `${channel} ${id}`));
  return { told: told.length, repeats: told.length - distinct.size, problems };
}
