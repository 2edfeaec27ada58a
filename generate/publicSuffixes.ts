import * as z from 'zod';

const numbers = z.custom<ArrayLike<number>>((value) => ArrayBuffer.isView(value));
const trie = z.object({
  nodeFlags: numbers,
  edgeStart: numbers,
  edgeLength: numbers,
  edgeChild: numbers,
  labelText: z.string(),
  rulesRoot: z.number(),
  exceptionsRoot: z.number(),
});

/** Where tldts keeps its list, as CommonJS: it has no call that gives all of it. */
const LIST: string = 'tldts-icann/dist/cjs/src/data/trie.js';

/**
 * The rules of the public suffix list, without what individuals register (its private part), as `lib/probe/operator.ts`
 * reads them: by what a rule ends in, the labels that may stand before it. Names of hosts are in A-labels, so others are
 * left out, and so are rules of one label, since that is what a name without a rule has anyway.
 */
export async function publicSuffixes(): Promise<Readonly<Record<string, string>>> {
  const { nodeFlags, edgeStart, edgeLength, edgeChild, labelText, rulesRoot, exceptionsRoot } = trie.parse({
    ...(await import(LIST)),
  });
  const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;
  const starts = [0];
  for (let edge = 0; edge < edgeLength.length; edge += 1) starts.push(at(starts, edge) + at(edgeLength, edge));
  const found = new Map<string, string[]>();
  const visit = (node: number, parent: string, mark: string): void => {
    for (let edge = at(edgeStart, node); edge < at(edgeStart, node + 1); edge += 1) {
      const label = labelText.slice(at(starts, edge), at(starts, edge + 1));
      if (/[^\x21-\x7e]/.test(label)) continue;
      const isRule = (at(nodeFlags, at(edgeChild, edge)) & 1) !== 0;
      if (isRule && parent !== '') found.set(parent, [...(found.get(parent) ?? []), `${mark}${label}`]);
      visit(at(edgeChild, edge), parent === '' ? label : `${label}.${parent}`, mark);
    }
  };
  visit(rulesRoot, '', '');
  visit(exceptionsRoot, '', '!');
  const sorted = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([parent, labels]) => [parent, labels.toSorted().join(' ')]));
}
