import { randomInt } from 'node:crypto';
import { askOverHttps } from './validatingHttps';
import { type DnsMessage, decodeMessage, encodeQuestion, plainName, type Question } from './validatingMessage';
import type { ValidatingServer } from './validatingServer';
import { askOverTcp } from './validatingTcp';
import { askOverUdp, type Server } from './validatingUdp';

/** What came of one question. `message` is for people. */
export type Exchange =
  | { readonly status: 'answered'; readonly answer: DnsMessage }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

export interface ExchangeOptions {
  /** For all of it: tries over UDP, and TCP after them. */
  readonly timeoutMs: number;
  readonly ca?: string;
}

const UDP_TRIES = 2;

/** Puts one question to the server. Never throws for what the server or the network does. */
export async function exchange(
  server: ValidatingServer,
  question: Question,
  { timeoutMs, ca }: ExchangeOptions,
): Promise<Exchange> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    if (server.transport === 'dns') return await overDns(server, question, timeoutMs, deadline);
    // Zero lets HTTP caches do their work, and TLS keeps strangers out (RFC 8484 §4.1).
    const bytes = await askOverHttps(server.url, encodeQuestion(0, question), deadline, ca);
    return read(bytes, 0, question);
  } catch (error) {
    return fromError(error, deadline.aborted);
  }
}

async function overDns(server: Server, question: Question, timeoutMs: number, deadline: AbortSignal) {
  const id = randomInt(0x10000);
  const query = encodeQuestion(id, question);
  const isAnswer = (bytes: Buffer): boolean => answers(decodeMessage(bytes), id, question);
  const overUdp = await firstOf(UDP_TRIES, () =>
    askOverUdp(server, query, isAnswer, AbortSignal.any([deadline, AbortSignal.timeout(timeoutMs / UDP_TRIES / 2)])),
  );
  if (overUdp !== undefined) {
    const read = decodeMessage(overUdp);
    if (read !== undefined && !read.isTruncated) return { status: 'answered', answer: read } as const;
  }
  // RFC 7766 §5: after a truncated answer. Some networks let no large datagrams through, so after none at all, too.
  return read(await askOverTcp(server, query, deadline), id, question);
}

async function firstOf(tries: number, ask: () => Promise<Buffer>): Promise<Buffer | undefined> {
  for (let tried = 0; tried < tries; tried += 1) {
    try {
      return await ask();
    } catch {
      // The next try, or TCP, says what is wrong.
    }
  }
  return undefined;
}

function read(bytes: Buffer, id: number, question: Question): Exchange {
  const answer = decodeMessage(bytes);
  if (answer === undefined || answer.isTruncated || !answers(answer, id, question)) {
    return { status: 'failed', code: 'BADRESP', message: 'the DNS server sent what is no answer to the question' };
  }
  return { status: 'answered', answer };
}

/** RFC 5452 §9.1: an answer bears the query's id and question. */
const answers = (message: DnsMessage | undefined, id: number, { name, type }: Question): boolean =>
  message?.id === id && message.question?.name === plainName(name) && message.question.type === type;

function fromError(error: unknown, isOver: boolean): Exchange {
  if (isOver) return { status: 'failed', code: 'ETIMEOUT', message: 'the DNS server did not answer in time' };
  const { code = 'ECONN', message = 'for an unknown reason' } = saidBy(error);
  return { status: 'failed', code, message: `the DNS server could not be asked: ${message}` };
}

const saidBy = (error: unknown): { readonly code?: string; readonly message?: string } =>
  typeof error !== 'object' || error === null
    ? {}
    : {
        ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
        ...('message' in error && typeof error.message === 'string' ? { message: error.message } : {}),
      };
