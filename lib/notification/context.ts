/** What a message says of where it comes from. */
export interface MessageContext {
  /** Name of the installation. */
  readonly installation: string;
  /** How many transitions are left for the next message. */
  readonly later?: number;
  /** The JSON of hosts that are not told in full leaves out what it can, so that more of them fit. */
  readonly isBrief?: boolean;
  /**
   * Bytes that hosts which are not told in full may take of the JSON, as it stands in SNS's message: as many as fit, the
   * others by id, or counted. Absent: all are in it.
   */
  readonly room?: number;
  /** Where the readers are: an IANA name. Local time stands beside UTC. */
  readonly timezone?: string;
  /** The file that a plain machine keeps incidents in, where there is no hub: `ack` and `mute` need its name. */
  readonly store?: string;
  /** The interval of the runs, in seconds: until when an SMS can be expected. */
  readonly everySeconds?: number;
}
