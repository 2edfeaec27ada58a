import type { Message } from '../../lib/notification/message';
import type { IncidentStore } from '../../lib/store/incidentStore';
import type { Table } from '../../lib/store/table';
import { type Installation, tellingOver } from '../../lib/workflow/tellEverything';

/** Notify over a table, without waiting: what it says is put to `messages`. */
export const tellingTo = (
  messages: Message[],
  table: Table,
  store: IncidentStore,
  context: { readonly now: () => Date; readonly log: () => void },
  installation: Installation,
) =>
  tellingOver(
    table,
    {
      ...context,
      store,
      context: { installation: 'default', timezone: 'UTC' },
      publish: async (message) => void messages.push(message),
      wait: async () => {},
      gatherMs: 0,
    },
    installation,
  );
