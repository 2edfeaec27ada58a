/** One rule that a record or a policy breaks; `value` is what stands there, cut, as a stranger wrote it. */
export interface StsProblem {
  readonly field: string;
  readonly value?: string;
  readonly rule: string;
}

const MAX_VALUE = 80;

export const problem = (field: string, rule: string, value?: string): StsProblem => ({
  field,
  ...(value !== undefined && { value: value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value }),
  rule,
});

/** For people: `mode "strict": is enforce, testing or none`. */
export const problemText = ({ field, value, rule }: StsProblem): string =>
  `${field}${value === undefined ? '' : ` "${value}"`}: ${rule}`;
