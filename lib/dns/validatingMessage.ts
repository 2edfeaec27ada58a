import { type Answer, decode, encode, type Packet } from 'dns-packet';

/** What can be asked of a validating resolver. */
export type QuestionType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'TLSA';

export interface Question {
  readonly name: string;
  readonly type: QuestionType;
  /** CD: the answer as it is, whether or not its signatures hold (RFC 4035 §3.2.2). */
  readonly checkingDisabled?: boolean;
}

/** A response as far as it is needed. Names are in lower case, without trailing dot. */
export interface DnsMessage {
  readonly id: number;
  readonly question: { readonly name: string; readonly type: string } | undefined;
  readonly responseCode: number;
  readonly isTruncated: boolean;
  /** AD: the resolver has validated all of the answer, which means something over a trusted path only. */
  readonly isAuthenticated: boolean;
  readonly answers: readonly Answer[];
  /** The codes of RFC 8914 §4, where the resolver says why it failed. */
  readonly extendedErrors: readonly number[];
}

/** Datagrams of this size are not fragmented on common paths; larger answers come over TCP. */
const UDP_PAYLOAD_BYTES = 1_232;
/** Larger than any answer that is of use here; what is past it costs only time to read. */
export const MAX_MESSAGE_BYTES = 16_384;
const MAX_RECORDS = 300;
const HEADER_BYTES = 12;

const RECURSION_DESIRED = 1 << 8;
const CHECKING_DISABLED = 1 << 4;
const DNSSEC_OK = 1 << 15;
const RESPONSE_CODE = 0xf;
const EXTENDED_ERROR = 15;

/** A query with EDNS and the DO bit (RFC 3225, RFC 6891). */
export function encodeQuestion(id: number, { name, type, checkingDisabled = false }: Question): Buffer {
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED | (checkingDisabled ? CHECKING_DISABLED : 0),
    questions: [{ type, name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_PAYLOAD_BYTES,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: DNSSEC_OK,
        flag_do: true,
        options: [],
      },
    ],
  });
}

/** Undefined where the bytes are no response that can be read. Never throws, and its work is bounded. */
export function decodeMessage(bytes: Buffer): DnsMessage | undefined {
  if (bytes.length < HEADER_BYTES || bytes.length > MAX_MESSAGE_BYTES || recordCount(bytes) > MAX_RECORDS) return;
  const packet = tryDecode(bytes) ?? tryDecode(withoutTail(bytes));
  if (packet?.type !== 'response') return undefined;
  const { id = 0, flags = 0, questions = [], answers = [], additionals = [] } = packet;
  const [question] = questions;
  return {
    id,
    question: question && { name: plainName(question.name), type: question.type },
    responseCode: flags & RESPONSE_CODE,
    isTruncated: packet.flag_tc,
    isAuthenticated: packet.flag_ad,
    answers: answers.map((answer) => ({ ...answer, name: plainName(answer.name) })),
    extendedErrors: additionals.flatMap(extendedErrors),
  };
}

export const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** The library makes as many objects as the header claims before it looks at the first. */
const recordCount = (bytes: Buffer): number =>
  [4, 6, 8, 10].reduce((sum, offset) => sum + bytes.readUInt16BE(offset), 0);

function tryDecode(bytes: Buffer): (Packet & { flag_tc: boolean; flag_ad: boolean }) | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without authority and additional records: what the library can't read among them doesn't cost the answer. */
function withoutTail(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32BE(0, 8);
  return copy;
}

function extendedErrors(record: Answer): readonly number[] {
  if (record.type !== 'OPT') return [];
  return record.options.flatMap(({ code, data }: { code: number; data?: Buffer | undefined }) =>
    code === EXTENDED_ERROR && data !== undefined && data.length >= 2 ? [data.readUInt16BE(0)] : [],
  );
}
