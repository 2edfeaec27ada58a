/** A fenced block of a page. `info` is what stands after the fence: a language, and words of ours about it. */
export interface CodeBlock {
  readonly info: string;
  readonly text: string;
  /** Of the fence, from 1. */
  readonly line: number;
}

const FENCE = /^( *)```([^`\n]*)\n(.*?)^\1```$/gms;

export const codeBlocks = (page: string): readonly CodeBlock[] =>
  [...page.matchAll(FENCE)].map(({ 1: indent = '', 2: info = '', 3: text = '', index }) => ({
    info: info.trim(),
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: page.slice(0, index).split('\n').length,
  }));

/** The page without its fenced blocks. */
export const proseOf = (page: string): string => page.replaceAll(FENCE, '');

/** What stands between two backticks of the prose; it may run over the end of a line. */
export const codeSpans = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, span = '']) => span.replace(/\s+/g, ' '));
