import type { ParseResult } from 'papaparse';
import Papa from 'papaparse';

/** The columns that are read, by their names in the header. */
const COLUMNS = {
  at: 'date-time',
  connector: 'connector-id',
  session: 'session-id',
  sequence: 'sequence-number',
  remote: 'remote-endpoint',
  event: 'event',
  data: 'data',
  context: 'context',
} as const;
type Column = keyof typeof COLUMNS;

/** Where each column stands; -1 where the log has none. */
export type FieldOrder = Readonly<Record<Column, number>>;

const DEFAULT_HEADER =
  '#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context';
export const FIELDS_MARK = '#Fields:';

const csv = new Papa.Parser({ delimiter: ',', newline: '\n' });

/** The fields of one line; nothing where its quotes don't match. */
export function fieldsOf(line: string): readonly string[] | undefined {
  // Most lines have nothing to unquote; what the parser makes ready for each of them would be a third of the work.
  if (!line.includes('"')) return line.split(',');
  const { data, errors }: ParseResult<readonly string[]> = csv.parse(line, 0, false);
  return errors.length === 0 ? data[0] : undefined;
}

/** What a `#Fields:` line says; nothing where sessions could not be told apart by it, or nothing is said in them. */
export function fieldOrder(header: string): FieldOrder | undefined {
  const names = (fieldsOf(header.slice(FIELDS_MARK.length)) ?? []).map((name) => name.trim().toLowerCase());
  const at = (column: Column): number => names.indexOf(COLUMNS[column]);
  const order: FieldOrder = {
    at: at('at'),
    connector: at('connector'),
    session: at('session'),
    sequence: at('sequence'),
    remote: at('remote'),
    event: at('event'),
    data: at('data'),
    context: at('context'),
  };
  return [order.at, order.session, order.event, order.data].includes(-1) ? undefined : order;
}

/** Of Exchange 2013 and later, where a file has no header of its own. */
export const DEFAULT_FIELDS = fieldOrder(DEFAULT_HEADER);
