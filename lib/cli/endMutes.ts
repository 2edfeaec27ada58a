import { muteStore } from '../store/muteStore';
import { badValue } from './badUsage';
import type { CliContext } from './context';
import { mutedForms } from './mutable';
import { readName } from './nameArgument';
import { minuteOf, plainLine } from './plainLine';
import type { TableOptions } from './tableCommand';
import { withTable } from './withTable';

/** Rejects as withTable does, and with BadUsageError where nothing of this name or id is muted. */
export async function endMutes(given: string, options: TableOptions, context: CliContext): Promise<void> {
  readName('name', given);
  const ended = await withTable(options, context, async ({ table }) => {
    const store = muteStore(table);
    const now = context.now();
    const found = await Promise.all(mutedForms(given).map((form) => store.remove(form, now)));
    return found.flat();
  });
  if (ended.length === 0)
    throw badValue('name', given, 'is not muted, nor the id of a mute: npx starttls-canary incidents lists what is');
  for (const { id, kind, name, until } of ended)
    context.stdout(plainLine(`Mute ${id} of ${kind} ${name} is over; it would have lasted until ${minuteOf(until)}.`));
}
