import type { Aws } from './aws';
import type { Mailbox } from './mailbox';
import type { Postfix } from './postfix';
import type { Protocol } from './protocol';

/** All that the scenario sees and moves. */
export interface Stage {
  readonly protocol: Protocol;
  readonly postfix: Postfix;
  readonly hub: Aws;
  readonly regions: readonly Aws[];
  readonly canary: Mailbox;
  readonly second: Mailbox;
}
