import type { Command } from 'commander';
import type { CliContext } from './context';
import { type TableOptions, tableCommand } from './tableCommand';

/** `unmute <name|id>`: ends mutes before their time. */
export const unmuteCommand = (context: CliContext): Command =>
  tableCommand('unmute')
    .description('end a mute before its time: what it held back is told within a minute')
    .argument('<name|id>', 'what was muted, which ends all of its mutes, or the id of one mute')
    .action(async (given: string, options: TableOptions) => {
      const { endMutes } = await import('./endMutes');
      await endMutes(given, options, context);
    });
