import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exchangeReader } from '../../../lib/maillog/exchangeReader';
import { FollowedFile, fileId } from '../../../lib/maillog/followedFile';
import { followLogs } from '../../../lib/maillog/followLogs';
import { postfixReader } from '../../../lib/maillog/postfixReader';
import type { LoggedSession } from '../../../lib/maillog/types';

const HEADER = `#Software: Microsoft Exchange Server
#Version: 15.0.0.0
#Log-type: SMTP Send Protocol Log
#Date: 2026-11-23T21:54:50.000Z
#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context
`;

/** One session of Exchange at a minute, whose server is `name`. */
function session(minute: number, name: string): string {
  const time = `2026-11-23T21:${String(minute).padStart(2, '0')}:00.000Z`;
  const id = `08D0C0DE40C1BF${String(minute).padStart(2, '0')}`;
  const events = [
    ['+', ''],
    ['<', `220 ${name} ESMTP`],
    ['>', 'EHLO mail.contoso.example'],
    ['<', `250-${name} Hello [203.0.113.9]`],
    ['<', '250 STARTTLS'],
    ['-', ''],
  ];
  return events
    .map(([event, data], at) => `${time},Out,${id},${at},192.0.2.25:64526,198.51.100.7:25,${event},${data},\n`)
    .join('');
}
const half = (text: string): readonly [string, string] => [text.slice(0, 200), text.slice(200)];
const sessionOf = async (path: string): Promise<LoggedSession> => {
  const reader = exchangeReader();
  const [one] = [...HEADER.split('\n'), ...session(1, path).split('\n')].flatMap((line) => reader.read(line));
  if (one === undefined) throw new Error('no session');
  return one;
};
const names = (sessions: readonly LoggedSession[]): readonly (string | undefined)[] =>
  sessions.map(({ remoteHost }) => remoteHost);

describe('followLogs', () => {
  let folder = '';
  let log = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'canary-follow-'));
    log = join(folder, 'SEND.LOG');
    writeFileSync(log, HEADER);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const now = () => new Date();
  const follow = (path: string) =>
    followLogs([path], {
      now,
      openReader: (format, writtenAt) => (format === 'exchange' ? exchangeReader() : postfixReader({ now: writtenAt })),
    });
  const polled = async (logs: ReturnType<typeof follow>) => names(await logs.poll());

  test('gives the sessions that are there, and then those that come, each once', async () => {
    appendFileSync(log, session(1, 'one'));
    const logs = follow(log);
    expect(await polled(logs)).toEqual(['one']);
    expect(await polled(logs)).toEqual([]);
    appendFileSync(log, session(2, 'two') + session(3, 'three'));
    expect(await polled(logs)).toEqual(['two', 'three']);
  });

  test('waits for the rest of a session and of a line', async () => {
    const logs = follow(log);
    const [first, rest] = half(session(1, 'one'));
    appendFileSync(log, first);
    expect(await polled(logs)).toEqual([]);
    appendFileSync(log, rest);
    expect(await polled(logs)).toEqual(['one']);
  });

  test('leaves alone what was written long before', async () => {
    appendFileSync(log, session(1, 'one'));
    const yesterday = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(log, yesterday, yesterday);
    const logs = follow(log);
    expect(await polled(logs)).toEqual([]);
    appendFileSync(log, session(2, 'two'));
    expect(await polled(logs)).toEqual(['two']);
  });

  test.each([
    { what: 'a file', path: () => log },
    { what: 'a folder', path: () => folder },
  ])('follows $what whose log is renamed, to the end of the old one', async ({ path }) => {
    const logs = follow(path());
    const [first, rest] = half(session(1, 'one'));
    appendFileSync(log, first);
    await logs.poll();
    appendFileSync(log, rest);
    renameSync(log, `${log}.1`);
    writeFileSync(log, HEADER + session(2, 'two'));
    expect([...(await polled(logs))].sort()).toEqual(['one', 'two']);
    expect(await polled(logs)).toEqual([]);
  });

  test('knows a log by its name where other programs fill its beginning', async () => {
    const others = '2026-11-28T00:00:01+00:00 mail dovecot: imap-login: Login\n'.repeat(2_000);
    const held = (stamp: string, n: number): string =>
      `${stamp} mail postfix/smtp[7${n}]: 3B5A1C0F2${n}: to=<a@example.net>, relay=mx${n}.example.net[198.51.100.7]:25, delay=1, delays=0/0/1/0, dsn=4.7.4, status=deferred (TLS is required, but was not offered by host mx${n}.example.net[198.51.100.7])\n`;
    const stamp = new Date(Date.now() - 60_000).toISOString();
    writeFileSync(log, held(stamp, 1));
    const logs = follow(log);
    expect(await polled(logs)).toEqual(['mx1.example.net']);
    renameSync(log, `${log}.1`);
    writeFileSync(log, others + held(stamp, 2));
    expect(await polled(logs)).toEqual(['mx2.example.net']);
  });

  test('begins anew where a log is cut off', async () => {
    appendFileSync(log, session(1, 'one') + session(2, 'two'));
    const logs = follow(log);
    await logs.poll();
    truncateSync(log);
    appendFileSync(log, HEADER + session(3, 'three'));
    expect(await polled(logs)).toEqual(['three']);
  });

  test('begins anew where another log has taken its place and is as long already', async () => {
    appendFileSync(log, session(1, 'one'));
    const logs = follow(log);
    await logs.poll();
    truncateSync(log);
    appendFileSync(log, `#Software: another\n${HEADER}${session(2, 'two')}${session(3, 'three')}`);
    expect(await polled(logs)).toEqual(['two', 'three']);
  });

  test('reads no compressed copy', async () => {
    const logs = follow(folder);
    await logs.poll();
    appendFileSync(log, session(1, 'one'));
    copyFileSync(log, `${log}.gz`);
    expect(await polled(logs)).toEqual(['one']);
  });

  test('reads a log that appears in a folder, and nothing that is none', async () => {
    rmSync(log);
    writeFileSync(join(folder, 'notes.txt'), 'nothing of a log\n');
    const logs = follow(folder);
    expect(await polled(logs)).toEqual([]);
    writeFileSync(log, '');
    expect(await polled(logs)).toEqual([]);
    writeFileSync(log, HEADER + session(1, 'one'));
    expect(await polled(logs)).toEqual(['one']);
  });

  test('reads UTF-16 that is cut anywhere', async () => {
    const text = Buffer.from(`\ufeff${HEADER}${session(1, 'one')}`, 'utf16le');
    writeFileSync(log, text.subarray(0, 901));
    const logs = follow(log);
    await logs.poll();
    appendFileSync(log, text.subarray(901));
    expect(await polled(logs)).toEqual(['one']);
  });

  test('gives what Postfix has no further line for once it is over', async () => {
    rmSync(log);
    const stamp = new Date().toISOString();
    const host = 'mx.example.net[198.51.100.7]:25';
    writeFileSync(
      log,
      `${stamp} mail postfix/smtp[7]: Untrusted TLS connection established to ${host}: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n` +
        `${stamp} mail postfix/smtp[7]: 3B5A1C0F21: to=<a@example.net>, relay=${host}, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 ok)\n`,
    );
    let clock = Date.now();
    const logs = followLogs([log], {
      now: () => new Date(clock),
      openReader: (_, writtenAt) => postfixReader({ now: writtenAt }),
    });
    const first = await logs.poll();
    clock += 3_600_000;
    expect([...first, ...(await logs.poll())].map(({ offersStarttls }) => offersStarttls)).toEqual([true]);
  });

  test('reads of a log that has grown by very much the end only', async () => {
    const logs = follow(log);
    await logs.poll();
    appendFileSync(log, session(1, 'one'));
    truncateSync(log, 70 * 1024 * 1024);
    appendFileSync(log, `\n${session(2, 'two')}`);
    expect(await polled(logs)).toEqual(['two']);
  });

  test('keeps the newest sessions where a log has very many', async () => {
    const one = { ...(await sessionOf(log)), route: 'x' };
    let count = 0;
    const logs = followLogs([log], {
      now,
      openReader: () => ({
        ...exchangeReader(),
        read: () => Array.from({ length: 30_000 }, () => ({ ...one, port: count++ })),
      }),
    });
    appendFileSync(log, session(1, 'one'));
    const sessions = await logs.poll();
    expect(sessions).toHaveLength(50_000);
    expect(sessions.at(-1)?.port).toBe(count - 1);
  });

  test('gives what was read by then the next time, where a log could not be read to its end', async () => {
    const other = join(folder, 'z');
    let isBroken = true;
    const logs = followLogs([folder], {
      now,
      openReader: () => {
        const reader = exchangeReader();
        const read = (line: string) => {
          if (isBroken && line.includes('bad')) throw new Error('broken');
          return reader.read(line);
        };
        return { read, end: () => reader.end(), beginFile: () => reader.beginFile?.(), unreadable: reader.unreadable };
      },
    });
    appendFileSync(log, session(1, 'one'));
    writeFileSync(other, `${HEADER}bad\n`);
    await expect(logs.poll()).rejects.toThrow('broken');
    isBroken = false;
    expect(await polled(logs)).toEqual(['one']);
  });

  test('rejects where a path names what is no file, and waits for none in a folder', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    await expect(follow(fifo).poll()).rejects.toThrow(/fifo is neither a file nor a folder/);
    appendFileSync(log, session(1, 'one'));
    expect(await polled(follow(folder))).toEqual(['one']);
  });

  test('reads nothing of what has taken the place of a file in between, and waits for no FIFO there', async () => {
    const id = fileId(statSync(log, { bigint: true }));
    const file = new FollowedFile();
    const lines: string[] = [];
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'another\n');
    expect(await file.read(log, id, (line) => lines.push(line))).toBe(false);
    rmSync(log);
    execFileSync('mkfifo', [log]);
    expect(await file.read(log, id, (line) => lines.push(line))).toBe(false);
    expect(lines).toEqual([]);
    expect(await file.read(`${log}.1`, id, (line) => lines.push(line))).toBe(true);
    expect(lines).toHaveLength(5);
  });

  test('rejects where the log that is named may not be read, and reads it once it may', async () => {
    appendFileSync(log, session(1, 'one'));
    chmodSync(folder, 0o755);
    chmodSync(log, 0);
    const logs = follow(log);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(logs.poll()).rejects.toThrow('EACCES');
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    chmodSync(log, 0o644);
    expect(await polled(logs)).toEqual(['one']);
  });

  test('looks again at what is no log only where it has changed', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'nothing of a log\n');
    const opened: string[] = [];
    const open = fs.open;
    const spy = jest.spyOn(fs, 'open').mockImplementation((path, ...rest) => {
      opened.push(String(path));
      return open(path, ...rest);
    });
    try {
      const logs = follow(folder);
      await logs.poll();
      await logs.poll();
      expect(opened.filter((path) => path.endsWith('notes.txt'))).toHaveLength(1);
    } finally {
      spy.mockRestore();
    }
  });

  test('rejects where there is no such path', async () => {
    await expect(follow(join(folder, 'nowhere')).poll()).rejects.toThrow('nowhere');
  });
});
