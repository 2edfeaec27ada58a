import { type Document, isMap, isNode, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { withoutKeys } from './hiddenKeys';

/** The value of a YAML file with the means to find a value's place in it, or what is wrong with its syntax. */
export type YamlFile =
  | { readonly ok: true; readonly value: unknown; readonly positionOf: (path: readonly PropertyKey[]) => number }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Enough to say a thing twice, too little for a file that unfolds into gigabytes. */
const MOST_ALIASES = 20;

/** What is no YAML at all has a fault in each line, or in each character. */
const MOST_FAULTS = 50;

/** Reads YAML 1.2. Repeated keys, unknown tags and a second document are errors. Each problem has line and column. */
export function parseYamlFile(text: string, fileName: string): YamlFile {
  const lines = new LineCounter();
  if (isNestedTooDeeply(text)) return { ok: false, problems: [`${fileName}: is nested too deeply to be read`] };
  // Else a key that is a list would be told of to whoever reads standard error, in words for a programmer.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const faults = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (faults.length > 0) {
    const problems = faults.slice(0, MOST_FAULTS).map((fault) => {
      const { line, col } = lines.linePos(fault.pos[0]);
      return `${fileName}:${line}:${col}: ${withoutKeys(describe(fault, text))}`;
    });
    const more = faults.length - problems.length;
    return {
      ok: false,
      problems: more === 0 ? problems : [...problems, `${fileName}: ${more} more faults like these`],
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return { ok: true, value, positionOf: (path) => positionIn(document, path) };
  } catch {
    return { ok: false, problems: [`${fileName}: uses too many aliases, or one that refers to itself or to nothing`] };
  }
}

/** Of brackets within each other. A canary.yaml has three. */
const MOST_LEVELS = 100;

/**
 * The parser calls itself for each level, and what runs out of stack there may end the process. So levels are counted
 * before, roughly: those of brackets, and by where a line begins those of lists and mappings in lines.
 */
function isNestedTooDeeply(text: string): boolean {
  if (/^[-?: \t]{401}/m.test(text)) return true;
  let levels = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    levels = bracket === '[' || bracket === '{' ? levels + 1 : Math.max(levels - 1, 0);
    if (levels > MOST_LEVELS) return true;
  }
  return false;
}

/** The parser's words, save where they speak to a programmer. */
function describe({ code, message, pos }: YAMLError, text: string): string {
  if (code === 'DUPLICATE_KEY') return `the key ${/^[^:\s]*/.exec(text.slice(pos[0]))?.[0] ?? ''} stands twice`;
  if (code === 'MULTIPLE_DOCS') return 'a second document begins; one is expected';
  return message.split('\n')[0] ?? message;
}

/** Offset of the key or item at `path`, or of the nearest thing around it that is there. */
function positionIn(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === key) : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
