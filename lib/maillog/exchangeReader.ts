import { EhloReplies } from './ehloReplies';
import { DEFAULT_FIELDS, FIELDS_MARK, type FieldOrder, fieldOrder, fieldsOf } from './exchangeFields';
import { type ExchangeRecord, ExchangeSession } from './exchangeSession';
import { ownCopy } from './ownCopy';
import type { LoggedSession, LogReader, Unreadable } from './types';

/** A session of which nothing came for as long (by the log's own time) has no end in the log. */
const IDLE_MS = 3_600_000;
/** As many sessions may be under way; beyond, the one that began first is taken to have no end. */
const MOST_OPEN = 5_000;
/** How many records there are from one look for idle sessions to the next. */
const LOOK_EVERY = 50_000;

const NONE: readonly LoggedSession[] = [];
const EVENTS: ReadonlySet<string> = new Set(['+', '-', '>', '<', '*']);
const timeSyntax = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d{1,9})?Z$/;

/** Reads SMTP send protocol logs of Exchange 2013 and later, Hub and Front End. Their times are UTC. */
export const exchangeReader = (): LogReader => new ExchangeReader();

class ExchangeReader implements LogReader {
  readonly unreadable: Record<Unreadable, number> = { syntax: 0, time: 0, 'too-long': 0 };
  handedOn = 0;
  private fields: FieldOrder | undefined = DEFAULT_FIELDS;
  private readonly replies = new EhloReplies();
  private readonly open = new Map<string, ExchangeSession>();
  private readonly routes = new Map<string, string>();
  private records = 0;
  private timeText = '';
  private time = 0;

  beginFile(): void {
    this.fields = DEFAULT_FIELDS;
  }

  read(line: string): readonly LoggedSession[] {
    if (line.startsWith('#')) {
      if (line.startsWith(FIELDS_MARK)) this.fields = fieldOrder(line);
      return NONE;
    }
    if (line === '') return NONE;
    const texts = fieldsOf(line);
    const { fields } = this;
    if (texts === undefined || fields === undefined) return this.cannotRead('syntax');
    const id = texts[fields.session] ?? '';
    const event = texts[fields.event] ?? '';
    if (id === '' || !EVENTS.has(event)) return this.cannotRead('syntax');
    const at = this.timeOf(texts[fields.at] ?? '');
    if (at === undefined) return this.cannotRead('time');
    const record = { at, event, data: texts[fields.data] ?? '', context: texts[fields.context] ?? '' };
    return this.take(id, record, texts, fields);
  }

  end(): readonly LoggedSession[] {
    return this.cutWhere(() => true);
  }

  private take(
    id: string,
    record: ExchangeRecord,
    texts: readonly string[],
    fields: FieldOrder,
  ): readonly LoggedSession[] {
    const sequence = texts[fields.sequence];
    const before = this.leftBehind(record.at, sequence === '0' ? id : undefined);
    let session = this.open.get(id);
    if (session === undefined) {
      const isBegun = sequence === undefined ? record.event === '+' || record.event === '*' : sequence === '0';
      session = new ExchangeSession(this.replies, this.routeOf(texts[fields.connector] ?? ''), record.at, isBegun);
      this.open.set(ownCopy(id), session);
    }
    session.sawRemote(texts[fields.remote] ?? '');
    return session.add(record) ? [...before, ...this.close(id, session, true)] : before;
  }

  private close(id: string, session: ExchangeSession, isEnded: boolean): readonly LoggedSession[] {
    this.open.delete(id);
    if (session.isHandedOn) {
      this.handedOn += 1;
      return NONE;
    }
    return [session.logged(isEnded)];
  }

  /** Sessions that can't be waited for any longer; one that has the id of a session that begins now is over too. */
  private leftBehind(now: number, begun: string | undefined): readonly LoggedSession[] {
    this.records += 1;
    const earlier = begun === undefined ? undefined : this.open.get(begun);
    if (begun !== undefined && earlier !== undefined) return this.close(begun, earlier, false);
    if (this.open.size > MOST_OPEN) {
      const [oldest] = this.open;
      return oldest === undefined ? NONE : this.close(oldest[0], oldest[1], false);
    }
    return this.records % LOOK_EVERY === 0 ? this.cutWhere(({ lastAt }) => lastAt < now - IDLE_MS) : NONE;
  }

  private cutWhere(isOver: (session: ExchangeSession) => boolean): readonly LoggedSession[] {
    const over = [...this.open].filter(([, session]) => isOver(session));
    return over.flatMap(([id, session]) => this.close(id, session, false));
  }

  /** Milliseconds since 1970. Records that stand together often have the same time. */
  private timeOf(text: string): number | undefined {
    if (text === this.timeText) return this.time;
    const time = timeSyntax.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time)) return undefined;
    this.timeText = text;
    this.time = time;
    return time;
  }

  /** Each connector's name once. Log files name a handful; a hostile one may not fill the memory. */
  private routeOf(name: string): string {
    const known = this.routes.get(name);
    if (known !== undefined) return known;
    const copy = ownCopy(name);
    if (this.routes.size < MOST_OPEN) this.routes.set(copy, copy);
    return copy;
  }

  private cannotRead(why: Unreadable): readonly LoggedSession[] {
    this.unreadable[why] += 1;
    return NONE;
  }
}
