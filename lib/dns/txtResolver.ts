import type { Lookup } from './types';

/** The port to TXT records. Never throws for what a server answers or does not. */
export interface TxtResolver {
  /** The strings of each record put together without anything between them (RFC 7208 §3.3, RFC 8461 §3.1). */
  txt(name: string): Promise<Lookup<string>>;
}
