import type * as z from 'zod';
import type { CanaryConfig, LocalConfig } from './canaryConfig';
import { crossChecks } from './crossChecks';
import { mayHoldKey, withoutKeys } from './hiddenKeys';
import { splitByKey } from './oneOf';
import { MISSING, type Problem, renderPath, renderProblem, UNKNOWN_KEY } from './problem';
import { configSchema, localConfigSchema } from './schema';
import { atMostSo, parseYamlFile } from './yamlFile';

export type Parsed<Config> =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };
export type ParsedConfig = Parsed<CanaryConfig>;

/**
 * Reads the text of a canary.yaml. All problems come at once, in the order of the file, each one line with file, path,
 * value and rule; a syntax error has line and column instead and stands alone, since nothing can be said after it.
 */
export const parseConfig = (text: string, fileName: string): ParsedConfig =>
  parsedBy(configSchema, text, { fileName, isForHub: true });

/** The same for one plain machine, which needs neither hub nor vantages. */
export const parseLocalConfig = (text: string, fileName: string): Parsed<LocalConfig> =>
  parsedBy(localConfigSchema, text, { fileName, isForHub: false });

interface Reader {
  readonly fileName: string;
  readonly isForHub: boolean;
}

function parsedBy<Config>(schema: z.ZodType<Config>, text: string, reader: Reader): Parsed<Config> {
  const { fileName } = reader;
  const file = parseYamlFile(text, fileName);
  if (!file.ok) return file;
  if (file.value === null || file.value === undefined) return { ok: false, problems: [`${fileName}: is empty`] };
  const result = schema.safeParse(file.value);
  const issues = firstOfEach((result.error?.issues ?? []).flatMap(splitByKey));
  const problems = [...issues.map((issue) => toProblem(issue, file.value)), ...crossChecks(file.value, reader)];
  if (result.success && problems.length === 0) return { ok: true, config: result.data };
  const lines = problems
    .map((problem) => ({
      position: file.positionOf(problem.path),
      path: renderPath(problem.path),
      line: `${fileName}: ${renderLine(problem)}`,
    }))
    .sort((a, b) => a.position - b.position || compare(a.path, b.path) || compare(a.line, b.line))
    .map(({ line }) => line);
  return { ok: false, problems: atMostSo(lines, fileName) };
}

/** One value, one line: the first rule that it breaks. */
function firstOfEach<Issue extends Pick<z.core.$ZodIssue, 'path'>>(issues: readonly Issue[]): readonly Issue[] {
  const paths = new Set<string>();
  return issues.filter(({ path }) => {
    const text = renderPath(path);
    return !paths.has(text) && paths.add(text);
  });
}

function toProblem({ path, message }: Pick<z.core.$ZodIssue, 'path' | 'message'>, raw: unknown): Problem {
  const value = valueAt(raw, path);
  if (value === undefined) return { path, rule: message.startsWith(MISSING) ? message : MISSING };
  return message === UNKNOWN_KEY || mayHoldKey(path, value) ? { path, rule: message } : { path, value, rule: message };
}

/** Where a key may have been pasted as a name, too. */
const HIDING: readonly unknown[] = ['blockLists', 'notify'];

const renderLine = (problem: Problem): string => {
  const line = renderProblem(problem);
  return HIDING.includes(problem.path[0]) ? withoutKeys(line) : line;
};

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
