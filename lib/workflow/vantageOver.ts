import type { Table } from '../store/table';
import { vantageStore } from '../store/vantageStore';
import type { Secret } from '../telemetry/parameter';
import type { VantageDependencies } from './atVantage';
import { blockListAsker } from './blockListAsker';
import type { ProbeDependencies } from './probeDependencies';

/** A vantage that keeps what it sees in a table. `secret`: where the keys of block lists are read. */
export const vantageOver = (
  table: Table,
  probe: Omit<ProbeDependencies, 'store'>,
  secret?: Secret,
): VantageDependencies => ({
  ...probe,
  store: vantageStore(table),
  askBlockList: blockListAsker({ resolver: probe.resolver, now: probe.now, ...(secret && { secret }) }),
});
