export const MUTED_KINDS = ['target', 'vantage', 'incident'] as const;

/** Nobody is to be told of a target, a vantage or an incident for a while. What happens meanwhile is recorded. */
export interface Mute {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly kind: (typeof MUTED_KINDS)[number];
  /** A target's or vantage's name, or an incident's id. */
  readonly name: string;
  readonly since: string;
  /** The end that was asked for, or the moment of `unmute`. */
  readonly until: string;
  readonly reason: string;
  readonly by: string;
}
