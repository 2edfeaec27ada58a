/** What a message says of where it comes from. */
export interface MessageContext {
  /** Name of the installation. */
  readonly installation: string;
  /** How many transitions are left for the next message. */
  readonly later?: number;
}
