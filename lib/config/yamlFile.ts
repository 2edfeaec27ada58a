import { type Document, isMap, isNode, isSeq, type Pair, parseDocument, type YAMLError, type YAMLMap } from 'yaml';
import { withoutKeys } from './hiddenKeys';
import { type Fault, lostAliases, repeatedKeys, unprintable } from './yamlFaults';

/** The value of a YAML file with the means to find a value's place in it, or what is wrong with its syntax. */
export type YamlFile =
  | { readonly ok: true; readonly value: unknown; readonly positionOf: (path: readonly PropertyKey[]) => number }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Enough to say a thing twice, too little for a file that unfolds into gigabytes. */
const MOST_ALIASES = 20;

const MOST_FAULTS = 50;

/** What is no YAML at all has a fault in each line, or in each character; a list that a program wrote, in each item. */
export const atMostSo = (lines: readonly string[], fileName: string): readonly string[] =>
  lines.length <= MOST_FAULTS
    ? lines
    : [...lines.slice(0, MOST_FAULTS), `${fileName}: ${lines.length - MOST_FAULTS} more faults like these`];

/** Reads YAML 1.2. Repeated keys, unknown tags and a second document are errors. Each problem has line and column. */
export function parseYamlFile(text: string, fileName: string): YamlFile {
  const tooDeep: YamlFile = { ok: false, problems: [`${fileName}: is nested too deeply to be read`] };
  if (isNestedTooDeeply(text)) return tooDeep;
  const strange = unprintable(text);
  if (strange.length > 0) return refused(strange, text, fileName);
  const document = documentOf(text);
  if (document === undefined) return tooDeep;
  const faults = [...document.errors, ...document.warnings].map(faultOf);
  const meant = faults.length > 0 ? faults : [...repeatedKeys(document), ...lostAliases(document)];
  if (meant.length > 0) return refused(meant, text, fileName);
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return { ok: true, value, positionOf: (path) => positionIn(document, path) };
  } catch {
    return { ok: false, problems: [`${fileName}: uses aliases too often (more than ${MOST_ALIASES} times)`] };
  }
}

/** Undefined where the parser runs out of stack all the same. */
function documentOf(text: string): ReturnType<typeof parseDocument> | undefined {
  const { stackTraceLimit } = Error;
  try {
    // It makes an error of each fault, and what is no YAML has one in each line: their stacks are two thirds of its time.
    Error.stackTraceLimit = 0;
    // Else a key that is a list would be told of to whoever reads standard error, in words for a programmer.
    return parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function refused(faults: readonly Fault[], text: string, fileName: string): YamlFile {
  const lines = faults
    .toSorted((a, b) => a.offset - b.offset)
    .map(
      ({ offset, says }, index) =>
        `${fileName}:${index < MOST_FAULTS ? placeOf(offset, text) : ''}: ${withoutKeys(says)}`,
    );
  return { ok: false, problems: atMostSo(lines, fileName) };
}

/** Line and column, from 1. */
function placeOf(offset: number, text: string): string {
  const before = text.slice(0, offset);
  return `${before.split('\n').length}:${offset - before.lastIndexOf('\n')}`;
}

/** Of brackets within each other. A canary.yaml has three. */
const MOST_LEVELS = 100;

/**
 * The parser calls itself for each level, and what runs out of stack there may end the process. So levels are counted
 * before, roughly: those of brackets, and those of lists and mappings by their signs and the blanks before them.
 */
function isNestedTooDeeply(text: string): boolean {
  if (/[-?: \t]{401}/.test(text)) return true;
  let levels = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    levels = bracket === '[' || bracket === '{' ? levels + 1 : Math.max(levels - 1, 0);
    if (levels > MOST_LEVELS) return true;
  }
  return false;
}

/** The parser's words, save where they speak to a programmer. */
function faultOf({ code, message, pos }: YAMLError): Fault {
  const [first = message] = message.split('\n');
  const says = code === 'MULTIPLE_DOCS' ? 'a second document begins; one is expected' : first;
  return { offset: pos[0], says: says.length > LONGEST_WORDS ? `${says.slice(0, LONGEST_WORDS - 3)}...` : says };
}

/** They quote the file. */
const LONGEST_WORDS = 120;

/** Offset of the key or item at `path`, or of the nearest thing around it that is there. */
function positionIn(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    const pair = isMap(node) ? pairsOf(node).get(String(key)) : undefined;
    const item = isSeq(node) ? node.items[Number(key)] : pair?.value;
    const found = pair?.key ?? item;
    if (!isNode(found)) return offset;
    offset = found.range?.[0] ?? offset;
    node = item;
  }
  return offset;
}

const PAIRS = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** The pairs of a mapping by their keys: a file may have thousands, and a fault in each. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs = PAIRS.get(map) ?? new Map(map.items.map((pair) => [String(pair.key), pair]));
  PAIRS.set(map, pairs);
  return pairs;
}
