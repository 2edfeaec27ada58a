/** A watched domain and its mail host. Each domain is an operator of its own, so that none explains another's trouble. */
export interface Mail {
  readonly domain: string;
  readonly mxHost: string;
}

const mailOf = (domain: string): Mail => ({ domain, mxHost: `mx.${domain}` });

/** What happens to each of them is in its name. */
export const FOUNDING = mailOf('incident.test');
export const CHANGING = mailOf('change.test');
/** Behind a firewall that inspects ESMTP. */
export const MASKED = mailOf('masked.test');
/** Behind one that takes STARTTLS out of the reply. */
export const STRIPPED = mailOf('strip.test');
/** Two addresses behind one name. */
export const POOLED = mailOf('pool.test');
/** We receive there. Its mail moves to another host. */
export const MOVING = mailOf('moving.test');
export const MOVED_TO = `new.${MOVING.domain}`;

export const FLEET = [FOUNDING, CHANGING, MASKED, STRIPPED, POOLED, MOVING] as const;

/** Where the run's own servers listen. */
export interface Addresses {
  readonly founding: string;
  readonly changing: string;
  readonly masked: string;
  readonly stripped: string;
  readonly pooled: readonly [string, string];
  readonly moving: string;
  readonly movedTo: string;
}
