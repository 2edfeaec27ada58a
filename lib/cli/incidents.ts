import type { Command } from 'commander';
import type { CliContext } from './context';
import { MOST_LISTED_DAYS } from './duration';
import { type TableOptions, tableCommand } from './tableCommand';

export interface IncidentsOptions extends TableOptions {
  readonly since: string;
  readonly json?: boolean;
}

/** `incidents`: what is open, and what ended lately; hands the exit status to `finish`. */
export const incidentsCommand = (context: CliContext, finish: (status: number) => void): Command =>
  tableCommand('incidents')
    .description('list the incidents that are open or ended lately, and what is muted')
    .option(
      '--since <time>',
      `how far back to look for those that ended: 12h or 30d, at most ${MOST_LISTED_DAYS}d`,
      '7d',
    )
    .option('--json', 'print JSON instead of a table')
    .addHelpText('after', HELP_ON_STATUS)
    .action(async (options: IncidentsOptions) => {
      const { printIncidents } = await import('./incidentList');
      finish(await printIncidents(options, context));
    });

const HELP_ON_STATUS = `
Exit status: 0 none is open, 1 one is open, 2 a critical one is open, 3 the table can't be read or
bad usage. Acknowledged and muted ones count; those that are still being confirmed do not.`;
