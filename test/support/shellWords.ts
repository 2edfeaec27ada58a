/** What ends a command, what may be a part of a word, and a placeholder such as `<id>`, which no shell would take. */
const TOKEN =
  /\s+(?<comment>#.*)|\s*(?<end>\|\|?|&&?|;|>)|\s*(?<word>(?:<[\w|…-]+>|'[^']*'|"(?:[^"\\]|\\.)*"|[^\s'"|&;<>])+)/gy;

/** The words of the first command of a line, without their quotes. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const { groups = {} } of line.matchAll(TOKEN)) {
    if (groups.word === undefined) break;
    words.push(
      groups.word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"/g, (_, single?: string, double = '') =>
        single === undefined ? double.replaceAll(/\\(.)/g, '$1') : single,
      ),
    );
  }
  return words;
}
