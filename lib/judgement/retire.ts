import type { Retirement, View } from './view';

/** After which a view of a host that is watched no more is forgotten: one that comes back later begins anew. */
export const RETIRED_DAYS = 7;

/** What a run knows for certain of where its targets' mail goes. */
export interface Routes {
  /** Names of all targets of the event. */
  readonly targets: readonly string[];
  /** `mxHost:port` of the hosts of each target whose DNS answer was complete; the other targets are left out. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
}

/**
 * The views that are to be marked now, because their host is none of the target's any more or the target has left the
 * configuration. One that comes back is asked again, and its next view is not retired. Pure.
 */
export function retire(views: readonly View[], routes: Routes, at: string): readonly View[] {
  return views.flatMap((view) => {
    const reason = reasonOf(view, routes);
    if (reason === undefined || view.retired?.reason === reason) return [];
    return [{ ...view, observedAt: at, retired: { reason, at } }];
  });
}

function reasonOf({ target, host }: View, { targets, hosts }: Routes): Retirement['reason'] | undefined {
  if (!targets.includes(target)) return 'no-longer-monitored';
  return hosts.get(target)?.includes(host) === false ? 'no-longer-mx' : undefined;
}
