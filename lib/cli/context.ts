import type { NodeResolverOptions } from '../dns/nodeResolver';
import type { PointerResolver, Resolver } from '../dns/types';
import type { SessionRunner } from '../probe/probeAddress';
import type { AskNotify } from './askNotify';
import type { OpenAccount } from './doctor/account';
import type { LookAtSts } from './lookAtSts';
import type { LookAtTlsRpt } from './lookAtTlsRpt';
import type { OpenHubMetrics } from './openHubMetrics';
import type { OpenTable } from './openTable';
import type { OpenValidatingResolver } from './openValidatingResolver';

/** What a command needs of the machine that it runs on. */
export interface Machine {
  /** The machine's fully qualified name, where it has one; not checked against the DNS. */
  fullName(): Promise<string | undefined>;
  /** The local address from which the machine would reach another; nothing is sent. Undefined where there is no route. */
  addressTowards(address: string): Promise<string | undefined>;
  /** Who runs the command, as `user@host`. */
  account(): string;
}

/** A terminal that shows how far a long run is. */
export interface Terminal {
  readonly columns: number;
  readonly write: (text: string) => void;
  /** Calls `work` every so many milliseconds until the returned function is called. */
  readonly repeat: (everyMs: number, work: () => void) => () => void;
}

/** The world of a command: all of its output, clock, DNS and network. */
export interface CliContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly isColoured: boolean;
  /** Columns of the terminal that stdout is; absent where it is none. */
  readonly columns?: number;
  /** Where stderr is a terminal on which a line can be redrawn. */
  readonly terminal?: Terminal;
  /** A terminal that a table can be drawn on again and again; absent: lines are written one after the other. */
  readonly liveStream?: NodeJS.WriteStream;
  /** What is piped in; undefined where standard input is a terminal. Absent: nothing can be. */
  readonly standardInput?: () => AsyncIterable<Uint8Array> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires when the user, or the system, asks for the end. What asks for it has a second. */
  readonly interrupted: () => AbortSignal;
  readonly now: () => Date;
  readonly machine: Machine;
  /** The configuration that is meant where none is named. */
  readonly configFile: string;
  readonly openTable: OpenTable;
  readonly openHubMetrics: OpenHubMetrics;
  readonly askNotify: AskNotify;
  readonly openAccount: OpenAccount;
  readonly resolver: (options: NodeResolverOptions) => Resolver;
  readonly pointerResolver: (options: NodeResolverOptions) => PointerResolver;
  /** Absent: nobody asks for policies. */
  readonly lookAtSts?: LookAtSts;
  readonly lookAtTlsRpt?: LookAtTlsRpt;
  /** Absent: nobody asks for DANE. */
  readonly openValidatingResolver?: OpenValidatingResolver;
  /** From now on the process rather takes more processor time than memory. */
  readonly saveMemory?: () => void;
  /** Absent: the real one. */
  readonly runSession?: SessionRunner;
}
