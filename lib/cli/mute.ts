import type { Command } from 'commander';
import type { CliContext } from './context';
import { MOST_MUTED_DAYS } from './duration';
import { type TableOptions, tableCommand } from './tableCommand';

export interface MuteOptions extends TableOptions {
  readonly for: string;
  readonly reason: string;
  readonly kind?: string;
}

/** `mute <target|vantage|incident>`: nobody is told of it for a while. */
export const muteCommand = (context: CliContext): Command =>
  tableCommand('mute')
    .description('tell nobody of a target, a vantage or an incident for a while; everything is still recorded')
    .argument('<name>', "a target or a vantage as in canary.yaml, or an incident's id")
    .requiredOption('--for <time>', `how long: 30m, 4h or 2d, at most ${MOST_MUTED_DAYS}d`)
    .requiredOption('--reason <text>', 'why, for those who wonder')
    .option('--kind <kind>', 'target, vantage or incident, where a name is more than one of them')
    .addHelpText('after', HELP_ON_SILENCE)
    .action(async (name: string, options: MuteOptions) => {
      const { addMute } = await import('./addMute');
      await addMute(name, options, context);
    });

const HELP_ON_SILENCE = `
What is still open when the mute ends is told then; what came and went meanwhile is not. Another
cause, a wider scope or another vantage that loses STARTTLS breaks through at once.`;
