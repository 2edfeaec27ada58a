/** Columns of the email's text. */
export const WIDTH = 120;
const LABEL_WIDTH = 11;

/** A labelled paragraph: each line broken at blanks to fit, its rest hanging two columns further in. */
export function field(label: string, lines: readonly string[]): readonly string[] {
  return lines
    .flatMap((line) => wrapped(line, WIDTH - LABEL_WIDTH).map((part, row) => (row === 0 ? part : `  ${part}`)))
    .map((line, row) => `${(row === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`);
}

/** Breaks text at single blanks. What is longer than a line without one, such as a URL, stays whole. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<! ) (?! )/)) {
    const room = lines.length === 0 ? width : width - 2;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Rows with columns of equal width, two blanks apart, nothing at the end of a line. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
