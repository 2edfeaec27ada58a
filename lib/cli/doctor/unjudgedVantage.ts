import type { VantageFacts } from './facts';
import type { Agreement } from './heloAgreement';
import type { LastRun } from './lastRun';
import type { PortState } from './port25';
import type { WorldAddress } from './worldAddress';

/** How it stands with one vantage, before anything is made of it. */
export interface UnjudgedVantage {
  readonly facts: VantageFacts;
  readonly port25: PortState;
  readonly world: WorldAddress;
  readonly agreement: Agreement;
  /** Absent where what it stored could not be read. */
  readonly lastRun?: LastRun;
  /** Of the program that ran last; absent where no run said. */
  readonly version?: string;
  /** Whether its stack is there; absent where that could not be read. */
  readonly isDeployed?: boolean;
}
