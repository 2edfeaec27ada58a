/** What we use of dynalite 4, which brings no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server that speaks DynamoDB's protocol. Rejects nothing: errors reach the callers of its operations. */
  function dynalite(options?: { readonly createTableMs?: number; readonly path?: string }): Server;
  export = dynalite;
}
