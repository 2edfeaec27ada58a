import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a benchmark is asked for: whole numbers above zero, by their options, and in which form. */
export type Request<Count extends string> = Readonly<Record<Count, number>> & {
  readonly isJson: boolean;
  /** Those that were given. */
  readonly flags: readonly string[];
};

/** `counts`: each option that takes a number, with its default. `flags` take none. Nothing for bad usage. */
export function readRequest<Count extends string>(
  args: readonly string[],
  counts: Readonly<Record<Count, number>>,
  flags: readonly string[] = [],
): Request<Count> | undefined {
  const numbers: Record<Count, number> = { ...counts };
  const names = Object.keys(counts).filter((name): name is Count => name in counts);
  try {
    const options: ParseArgsConfig['options'] = { json: { type: 'boolean' } };
    for (const name of names) options[name] = { type: 'string' };
    for (const flag of flags) options[flag] = { type: 'boolean' };
    const { values } = parseArgs({ args: [...args], options });
    for (const name of names) numbers[name] = Number(values[name] ?? counts[name]);
    const areCounts = names.every((name) => Number.isInteger(numbers[name]) && numbers[name] > 0);
    const given = flags.filter((flag) => values[flag] === true);
    return areCounts ? { ...numbers, isJson: values.json === true, flags: given } : undefined;
  } catch {
    return undefined;
  }
}
