/** What a cell shows, and how it is painted; colours take no room. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

export interface Layout {
  readonly indent: string;
  readonly widths: readonly number[];
}

/** The columns' natural widths. Texts are taken to be as wide as they are long: names, addresses and our own words. */
export const naturalWidths = (rows: readonly (readonly Cell[])[]): readonly number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.text.length ?? 0)));

/** The width of a whole line. */
export const lineWidth = ({ indent, widths }: Layout): number =>
  indent.length + widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(widths.length - 1, 0);

/** Sets cells below each other; one that is wider than its column is broken at blanks, and goes on below. */
export function setColumns(cells: readonly Cell[], { indent, widths }: Layout): readonly string[] {
  const broken = cells.map(({ text }, column) => breakText(text, widths[column] ?? text.length));
  const height = Math.max(...broken.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) => {
    const painted = cells.map(({ paint = (text) => text }, column) => {
      const text = broken[column]?.[row] ?? '';
      return `${text === '' ? '' : paint(text)}${' '.repeat(Math.max((widths[column] ?? 0) - text.length, 0))}`;
    });
    return `${indent}${painted.join(GAP)}`.trimEnd();
  });
}

/** Breaks text at blanks into lines of at most `width`; a longer word stays whole. */
export function breakText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
