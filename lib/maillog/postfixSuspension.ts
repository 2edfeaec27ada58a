import type { PostfixPlaces } from './postfixPlaces';
import { readReason, suspendedReason, withoutMailAddresses } from './postfixReason';
import { SMTP } from './postfixSession';
import type { PostfixStatus } from './postfixStatus';
import type { LoggedSession } from './types';

/**
 * A message that Postfix's queue manager held up without a session, because of what an earlier one had met; its daemons
 * `error` and `retry` say so. Undefined for what else they say.
 */
export function suspension(
  { status, at, route }: { readonly status: PostfixStatus; readonly at: number; readonly route: string },
  places: PostfixPlaces,
): LoggedSession | undefined {
  const reason = suspendedReason(status.reason);
  if (reason === undefined || (status.outcome !== 'deferred' && status.outcome !== 'bounced')) return undefined;
  const peer = readReason(reason)?.peer ?? places.findFailed(reason);
  const place = peer === undefined ? undefined : places.find(peer);
  const moment = new Date(at).toISOString();
  return {
    format: 'postfix',
    route: place?.route ?? route,
    ...(peer === undefined ? {} : { remoteHost: peer.host }),
    ...(peer?.address === undefined ? {} : { remoteAddress: peer.address }),
    port: peer?.port ?? place?.port ?? SMTP,
    startedAt: moment,
    endedAt: moment,
    isCut: false,
    heldUp: [{ id: status.queueId, kind: status.outcome, reason: withoutMailAddresses(status.reason) }],
    isSuspended: true,
  };
}
