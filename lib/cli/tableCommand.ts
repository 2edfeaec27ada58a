import { Command } from 'commander';

/** Which table a command works on. */
export interface TableOptions {
  readonly config?: string;
  readonly store?: string;
}

/**
 * A command that works on the hub's table or on a local store. What it does is loaded when it is run: schemas and SDK
 * would double the time that every other command takes to start.
 */
export const tableCommand = (name: string): Command =>
  new Command(name)
    .option('--config <file>', 'the canary.yaml of the hub (default: $CANARY_CONFIG_FILE, else canary.yaml)')
    .option('--store <file>', "a local store instead of the hub's table");
