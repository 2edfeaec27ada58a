import { Command } from 'commander';
import type { CliContext } from './context';

/** `notify test`: one marked message through everything that messages go through. */
export const notifyCommand = (context: CliContext): Command =>
  new Command('notify').description("the installation's messages").addCommand(
    new Command('test')
      .description('send one message marked as a test to every subscriber, by the way that real ones take')
      .option('--config <file>', 'the canary.yaml of the hub (default: $CANARY_CONFIG_FILE, else canary.yaml)')
      .action(async ({ config }: { readonly config?: string }) => {
        const { notifyTest } = await import('./notifyTest');
        await notifyTest(config ?? context.configFile, context);
      }),
  );
