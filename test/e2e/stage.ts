import type { Aws } from './aws';
import type { Firewall, Manner } from './firewall';
import type { Addresses } from './fleet';
import type { Mailbox } from './mailbox';
import type { NameServer } from './nameServer';
import type { Operator } from './operator';
import type { Postfix } from './postfix';
import type { Protocol } from './protocol';

/** All that the scenarios see and move. */
export interface Stage {
  readonly protocol: Protocol;
  /** Before anything was deployed. */
  readonly began: Date;
  readonly addresses: Addresses;
  readonly postfix: Postfix;
  readonly nameServer: NameServer;
  readonly firewalls: Readonly<Record<Manner, Firewall>>;
  /** The hub's first. */
  readonly regions: readonly Aws[];
  readonly hub: Aws;
  readonly canary: Mailbox;
  readonly second: Mailbox;
  readonly operator: Operator;
}
