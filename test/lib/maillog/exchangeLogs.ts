import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exchangeReader } from '../../../lib/maillog/exchangeReader';
import type { LoggedSession, LogReader } from '../../../lib/maillog/types';

/** The founding incident as Exchange 2013 and 2019 write it. */
export const fixture = (name: 'exchange-2013.log' | 'exchange-2019.log'): string =>
  readFileSync(join(__dirname, 'fixtures', name), 'utf8');

export const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);

/** All sessions of some lines, with the reader that read them. */
export function read(lines: readonly string[]): {
  readonly sessions: readonly LoggedSession[];
  readonly reader: LogReader;
} {
  const reader = exchangeReader();
  return { sessions: [...lines.flatMap((line) => reader.read(line)), ...reader.end()], reader };
}

export const FIELDS =
  '#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context';

export interface Dialogue {
  readonly id?: string;
  readonly at?: string;
  readonly connector?: string;
  readonly remote?: string;
  /** Event, data, context of each record, such as `>,EHLO mail.contoso.example,`. */
  readonly records: readonly string[];
}

/** The lines of one session, in the default columns. */
export const sessionLines = ({
  id = '08DE2A0000000001',
  at = '2026-11-23T21:54:51.000Z',
  connector = 'Outbound',
  remote = '198.51.100.7:25',
  records,
}: Dialogue): readonly string[] =>
  records.map((record, sequence) => {
    const time = new Date(Date.parse(at) + sequence * 10).toISOString();
    return `${time},${connector},${id},${sequence},192.0.2.25:51234,${remote},${record}`;
  });

export const GREETING = [
  '*,,attempting to connect',
  '+,,',
  '<,220 mx.example.org ESMTP,',
  '>,EHLO mail.contoso.example,',
];
export const OFFERED = '<,250  mx.example.org Hello [203.0.113.9] SIZE 1000 STARTTLS 8BITMIME,';
export const STRIPPED = '<,250  mx.example.org Hello [203.0.113.9] SIZE 1000 8BITMIME,';
export const END = ['>,QUIT,', '<,221 2.0.0 bye,', '-,,Local'];
export const HELD_UP =
  "*,,Connector is configured to send mail only over TLS connections and remote doesn't support TLS";

/** A session as Postfix or Exchange may show it, for what is done with sessions. */
export const loggedSession = (rest: Partial<LoggedSession> = {}): LoggedSession => ({
  format: 'exchange',
  route: 'Outbound',
  remoteHost: 'mx.example.org',
  remoteAddress: '198.51.100.7',
  port: 25,
  startedAt: '2026-11-23T21:54:51.000Z',
  endedAt: '2026-11-23T21:54:52.000Z',
  isCut: false,
  heldUp: [],
  ...rest,
});
