import type { RemoteSummary } from './remoteSummary';

/**
 * - `lost`: offered once, and missing in the newest session that tells. `never`: missing in each session that tells.
 * - `back`: missing in some, and offered in the newest. `offered`: in each that tells. `unknown`: none tells.
 */
export type StarttlsState = 'lost' | 'never' | 'back' | 'offered' | 'unknown';
export type RemoteState = 'critical' | 'warning' | 'ok' | 'unknown';

export function starttlsState({ withStarttls, withoutStarttls }: RemoteSummary): StarttlsState {
  if (withStarttls.sessions === 0) return withoutStarttls.sessions === 0 ? 'unknown' : 'never';
  if (withoutStarttls.sessions === 0) return 'offered';
  return after(withoutStarttls.lastAt, withStarttls.lastAt) ? 'lost' : 'back';
}

/** Whether mail waits for TLS, and no session since was offered it. */
export const isHeldUpNow = ({ heldUp, withStarttls }: RemoteSummary): boolean =>
  after(heldUp.lastAt, withStarttls.lastAt);

/** Whether the newest handshake failed. */
export const isTlsFailing = ({ tls: { failed, established } }: RemoteSummary): boolean =>
  after(failed.lastAt, established.lastAt);

/**
 * Critical: lost, or mail waits for it. Warning: it was missing or mail was held up for it, and is no longer; or the
 * newest handshake failed. A host that never offers it is no news and ok, as long as nothing waits for it.
 */
export function remoteState(row: RemoteSummary): RemoteState {
  const state = starttlsState(row);
  if (state === 'lost' || isHeldUpNow(row)) return 'critical';
  if (state === 'back' || row.heldUp.lastAt !== undefined || isTlsFailing(row)) return 'warning';
  return state === 'unknown' ? 'unknown' : 'ok';
}

const after = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && (other === undefined || one >= other);
