import type { Browser } from 'playwright-core';
import type { Protocol } from '../e2e/protocol';

export interface BrowserStage {
  readonly browser: Browser;
  readonly protocol: Protocol;
}

export interface Scenario {
  readonly name: string;
  play(stage: BrowserStage): Promise<void>;
}
