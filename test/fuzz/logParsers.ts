import { readdirSync, readFileSync } from 'node:fs';
import { exchangeReader } from '../../lib/maillog/exchangeReader';
import { LineSplitter, LONGEST_LINE } from '../../lib/maillog/lineSplitter';
import { recognise } from '../../lib/maillog/logFormat';
import { postfixReader } from '../../lib/maillog/postfixReader';
import type { LogReader } from '../../lib/maillog/types';
import { hostileText } from './hostileInput';
import { atMost, holds, type Parser, parser } from './parser';

const FIXTURES = 'test/lib/maillog/fixtures';
const EXCHANGE = readdirSync(FIXTURES)
  .filter((name) => name.startsWith('exchange'))
  .map((name) => `${FIXTURES}/${name}`);
const POSTFIX = readdirSync(`${FIXTURES}/postfix`).map((name) => `${FIXTURES}/postfix/${name}`);
/** Some lines of each, so that a case is short. */
const excerpts = (paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    return [0, 0.3, 0.6].map((part) =>
      lines
        .slice(Math.floor(part * lines.length))
        .slice(0, 25)
        .join('\n'),
    );
  });

/** What a log has as many times as it has lines, and no more; each with times that can be read. */
function checkLog(reader: LogReader, text: string): void {
  const lines: string[] = [];
  const splitter = new LineSplitter();
  for (let from = 0; from < text.length; from += 7_000)
    splitter.push(text.slice(from, from + 7_000), (line) => lines.push(line));
  splitter.end((line) => lines.push(line));
  recognise(lines);
  const sessions = [...lines.flatMap((line) => reader.read(line)), ...reader.end()];
  atMost(lines.length * 3 + 10, sessions, 'sessions');
  for (const { startedAt, endedAt, port } of sessions) {
    for (const at of [startedAt, endedAt]) holds(!Number.isNaN(Date.parse(at)), `the time ${at}`);
    holds(Number.isInteger(port) && port >= 0 && port <= 65_535, `the port ${port}`);
  }
  for (const line of lines) atMost(LONGEST_LINE, line, 'a line');
}

const now = new Date('2026-11-23T21:00:00Z');

export const logParsers: readonly Parser[] = [
  parser(
    'logs of Exchange',
    hostileText(excerpts(EXCHANGE), [
      ',',
      '"',
      '#Fields: ',
      '250-STARTTLS',
      '<br>',
      '2026-11-23T21:00:00.000Z,',
      ',>,EHLO x,',
      ',<,250 ',
    ]),
    (text) => checkLog(exchangeReader(), text),
  ),
  parser(
    'logs of Postfix',
    hostileText(excerpts(POSTFIX), [
      'postfix/smtp[1]: ',
      'Nov 23 21:00:00 mx ',
      'status=deferred (',
      'TLS connection established to ',
      'mx[192.0.2.1]:25',
      'host ',
      ' said: ',
      'relay=',
      'delays=',
      '<a@b>',
      '(in reply to ',
    ]),
    (text) => checkLog(postfixReader({ timezone: 'UTC', now: () => now }), text),
  ),
];
