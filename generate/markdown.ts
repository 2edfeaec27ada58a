import { stringify } from 'yaml';

/** A value as it would stand in canary.yaml, on one line; quoted also where only an old reader of YAML would need it. */
export function yaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return stringify(value, { compat: 'yaml-1.1', lineWidth: 0 }).trim();
  const pairs = Object.entries(value).map(([key, inner]) => `${key}: ${yaml(inner)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

export const code = (value: unknown): string => `\`${yaml(value)}\``;

/** `a, b or c` */
export const listed = (items: readonly string[], word: 'or' | 'and'): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;

/** One line to a row, without padding: a longer word in one cell changes no other row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
