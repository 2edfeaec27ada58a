#!/usr/bin/env node
import pc from 'picocolors';
import { EXIT_STATUS } from '../lib/cli/exitStatus';
import { thisMachine } from '../lib/cli/machine';
import { runCli } from '../lib/cli/runCli';
import { nodeResolver } from '../lib/dns/nodeResolver';

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error) => {
  process.exit('code' in error && error.code === 'EPIPE' ? undefined : EXIT_STATUS.unknown);
});

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    isColoured: process.stdout.isTTY && pc.isColorSupported,
    now: () => new Date(),
    machine: thisMachine,
    resolver: nodeResolver,
  });
} catch (error) {
  // A defect of ours: Node's own status would be 1, which is "warning" here.
  process.stderr.write(`starttls-canary: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = EXIT_STATUS.unknown;
}
