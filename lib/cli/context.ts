import type { NodeResolverOptions } from '../dns/nodeResolver';
import type { Resolver } from '../dns/types';
import type { SessionRunner } from '../probe/probeAddress';

/** What a command needs of the machine that it runs on. */
export interface Machine {
  /** The machine's fully qualified name, where it has one; not checked against the DNS. */
  fullName(): Promise<string | undefined>;
  /** The local address from which the machine would reach another; nothing is sent. Undefined where there is no route. */
  addressTowards(address: string): Promise<string | undefined>;
}

/** The world of a command: all of its output, clock, DNS and network. */
export interface CliContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly isColoured: boolean;
  readonly now: () => Date;
  readonly machine: Machine;
  readonly resolver: (options: NodeResolverOptions) => Resolver;
  /** Absent: the real one. */
  readonly runSession?: SessionRunner;
}
