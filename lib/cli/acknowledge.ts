import { incidentStore } from '../store/incidentStore';
import type { AckOptions } from './ack';
import { badValue } from './badUsage';
import type { CliContext } from './context';
import { incidentIdOf } from './incidentId';
import { readName } from './nameArgument';
import { plainLine } from './plainLine';
import { parseReason } from './reason';
import { withTable } from './withTable';

/** Writes who runs the command into the incident. Rejects as withTable does, and with BadUsageError where none is open. */
export async function acknowledge(given: string, options: AckOptions, context: CliContext): Promise<void> {
  const reason = options.reason === undefined ? {} : { reason: parseReason(options.reason) };
  const id = incidentIdOf(readName('incident', given));
  const by = context.machine.account();
  const result = await withTable(options, context, ({ table }) =>
    incidentStore(table).acknowledge(id, { at: context.now().toISOString(), by, ...reason }),
  );
  if (result.kind === 'unknown')
    throw badValue('incident', given, 'is none that is open: npx starttls-canary incidents lists those that are');
  if (result.kind === 'over') throw badValue('incident', given, 'is over: there is nothing to acknowledge');
  const { mxHost } = result.incident;
  context.stdout(plainLine(`${id} at ${mxHost} is acknowledged by ${by}: no more reminders, only news.`));
}
