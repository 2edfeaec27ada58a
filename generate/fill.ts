const BLOCK = /<!-- generated: ([^>]+?) -->\n.*?<!-- \/generated -->/gs;

/** The names of the generated blocks of a page, in their order. */
export const blocksOf = (page: string): readonly string[] => [...page.matchAll(BLOCK)].map(([, name = '']) => name);

/** The page with what stands between its marks replaced; all else is left as somebody wrote it. */
export const fill = (page: string, blocks: Readonly<Record<string, string>>): string =>
  page.replace(BLOCK, (_, name: string) => {
    const block = blocks[name];
    if (block === undefined) throw new Error(`nothing is generated under the name ${name}`);
    return `<!-- generated: ${name} -->\n\n${block}\n\n<!-- /generated -->`;
  });
