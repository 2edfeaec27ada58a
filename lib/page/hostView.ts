import type { Incident } from '../judgement/incident';
import { isLive } from '../judgement/incident';
import type { AddressView, Change, StandingFinding, View } from '../judgement/view';
import type { HostBoard } from './board';
import { type Cell, cellOf, timelineOf } from './cell';
import { flipReader, isServedAnywhere } from './matrix';
import { type PolicySight, policySights } from './policySight';
import type { Stretch } from './stretches';

/** What one vantage knows of a host. */
export interface HostAtVantage {
  readonly id: string;
  readonly cell: Cell;
  readonly stretches: readonly Stretch[];
  /** Each once, whatever target it is of. */
  readonly addresses: readonly AddressView[];
  readonly findings: readonly StandingFinding[];
  /** The dialogue that its present outcome rests on, or else its newest one. */
  readonly dialogue?: Change;
}

export interface HostView {
  readonly host: string;
  readonly targets: readonly string[];
  readonly incident?: Incident;
  readonly policies: readonly PolicySight[];
  readonly vantages: readonly HostAtVantage[];
  /** The newest first. */
  readonly changes: readonly Change[];
}

/** One host as all vantages see it. Pure. Undefined where nobody watches it. */
export function hostViewOf(board: HostBoard): HostView | undefined {
  const views = board.views.filter(({ host }) => host === board.host);
  if (views.length === 0) return undefined;
  const changes = board.changes.toSorted((a, b) => b.at.localeCompare(a.at));
  const incident = board.incidents.find((one) => one.host === board.host && isLive(one));
  return {
    host: board.host,
    targets: [...new Set(views.map(({ target }) => target))].sort(),
    ...(incident !== undefined && { incident }),
    policies: policySights(board.policies ?? [], views[0]?.mxHost ?? '', board.now),
    vantages: board.vantages.map((vantage) => {
      const own = views.filter((view) => view.vantage === vantage.id);
      const heartbeats = board.heartbeats.filter((heartbeat) => heartbeat.vantage === vantage.id);
      const known = board.knownFrom?.get(vantage.id);
      const flipsOf = flipReader(board.changes);
      const seen = { views: own, heartbeats, isServed: isServedAnywhere(views) };
      const record = { vantage, ...seen, flipsOf, ...(known !== undefined && { knownFrom: known }) };
      const live = own.filter(({ retired }) => retired === undefined);
      const dialogue = dialogueOf(
        live,
        changes.filter((change) => change.vantage === vantage.id),
      );
      return {
        id: vantage.id,
        cell: cellOf(record, board),
        stretches: timelineOf({ ...record, views: live }, board),
        addresses: uniqueAddresses(live),
        findings: live
          .flatMap(({ findings = [] }) => findings)
          .filter(({ code }) => code !== 'starttls-never-offered' || !seen.isServed),
        ...(dialogue !== undefined && { dialogue }),
      };
    }),
    changes,
  };
}

const dialogueOf = (views: readonly View[], changes: readonly Change[]): Change | undefined =>
  changes.find(({ at, transcript }) => transcript.length > 0 && views.some(({ since }) => since === at)) ??
  changes.find(({ transcript }) => transcript.length > 0);

const uniqueAddresses = (views: readonly View[]): readonly AddressView[] => [
  ...new Map(views.flatMap(({ addresses }) => addresses).map((view) => [view.address, view])).values(),
];
