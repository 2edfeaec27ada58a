import { type Alias, type Document, isScalar, type Pair, visit } from 'yaml';

/** What is wrong with the syntax of a file beyond what its parser finds, and at which offset. */
export interface Fault {
  readonly offset: number;
  readonly says: string;
}

/** Keys that stand twice. In time that grows with the file: the parser would compare each key with all others. */
export function repeatedKeys(document: Document): readonly Fault[] {
  const repeated: Fault[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const known = new Set<string>();
      for (const { key } of items) {
        const name = nameOf(key);
        if (known.has(name)) repeated.push({ offset: offsetOf(key), says: `the key ${short(name)} stands twice` });
        known.add(name);
      }
    },
  });
  return repeated;
}

/** As it is called in the mapping that is made of it, where all keys are texts. */
const nameOf = (key: Pair['key']): string => String(isScalar(key) ? key.value : key);

const offsetOf = (key: Pair['key']): number => (isScalar(key) ? (key.range?.[0] ?? 0) : 0);

const LONGEST_WORD = 60;
const short = (word: string): string => {
  const text = /^[\w.-]+$/.test(word) ? word : JSON.stringify(word);
  return text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD - 3)}...` : text;
};

/** Aliases of anchors that are nowhere before them, or around them. */
export function lostAliases(document: Document): readonly Fault[] {
  const lost: Fault[] = [];
  const fault = ({ range, source }: Alias, says: string) =>
    lost.push({ offset: range?.[0] ?? 0, says: `*${short(source)} ${says}` });
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const node = alias.resolve(document);
      if (node === undefined) fault(alias, 'is an alias of no anchor before it');
      else if (ancestors.includes(node)) fault(alias, 'is an alias of what it stands in');
    },
  });
  return lost;
}

/** Characters that stand in no YAML file (§5.1), such as those that move a terminal's cursor; each kind once. */
export function unprintable(text: string): readonly Fault[] {
  const known = new Set<string>();
  return [...text.matchAll(/[^\P{Cc}\t\n\r\x85]/gu)].flatMap(({ 0: character, index }) => {
    if (known.has(character)) return [];
    known.add(character);
    const hex = hexOf(character);
    const says = `a character (U+00${hex.toUpperCase()}) that YAML does not allow (§5.1): between quotes, \\x${hex} stands for it`;
    return [{ offset: index, says }];
  });
}

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0');
