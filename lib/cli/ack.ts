import type { Command } from 'commander';
import type { CliContext } from './context';
import { type TableOptions, tableCommand } from './tableCommand';

export interface AckOptions extends TableOptions {
  readonly reason?: string;
}

/** `ack <id>`: somebody has taken an incident on. */
export const ackCommand = (context: CliContext): Command =>
  tableCommand('ack')
    .description('say that somebody has taken an incident on: no more reminders, only news')
    .argument('<id>', "the incident's id, as messages and `incidents` show it")
    .option('--reason <text>', 'what is being done about it')
    .action(async (id: string, options: AckOptions) => {
      const { acknowledge } = await import('./acknowledge');
      await acknowledge(id, options, context);
    });
