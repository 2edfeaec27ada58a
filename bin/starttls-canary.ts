#!/usr/bin/env node
import { EXIT_STATUS } from '../lib/cli/exitStatus';
import { runCli } from '../lib/cli/runCli';
import { thisProcess } from '../lib/cli/thisProcess';
import { escapeControls } from '../lib/smtp/escape';

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error) => {
  process.exit('code' in error && error.code === 'EPIPE' ? undefined : EXIT_STATUS.unknown);
});

try {
  process.exitCode = await runCli(process.argv.slice(2), thisProcess());
} catch (error) {
  // A defect of ours: Node's own status would be 1, which is "warning" here.
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`starttls-canary: ${trace.split('\n').map(escapeControls).join('\n')}\n`);
  process.exitCode = EXIT_STATUS.unknown;
}
