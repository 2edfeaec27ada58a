import { isIPv4 } from 'node:net';

/** What a block list says of an address. `unknown` is neither: it opens nothing and resolves nothing. */
export type BlockListReply =
  | {
      readonly state: 'listed';
      /** The answers as they came, sorted: `127.0.0.4`. */
      readonly codes: readonly string[];
      /** The lists that they stand for; the codes again where the zone is not one whose codes we know. */
      readonly lists: readonly string[];
      /** Only notes, such as the PBL: no sign of abuse. */
      readonly isNote: boolean;
    }
  | { readonly state: 'clean' }
  | { readonly state: 'unknown'; readonly codes: readonly string[]; readonly reason: string };

/** The zones of Spamhaus that list addresses; their codes are those of ZEN, which is all of them in one. */
const SPAMHAUS = /^(zen|sbl|xbl|sbl-xbl|pbl)\.(spamhaus\.org|dq\.spamhaus\.net)$/;

const SPAMHAUS_LISTS: Readonly<Record<string, string>> = {
  '127.0.0.2': 'SBL',
  '127.0.0.3': 'CSS',
  '127.0.0.4': 'XBL (CBL data)',
  '127.0.0.5': 'XBL',
  '127.0.0.6': 'XBL',
  '127.0.0.7': 'XBL',
  '127.0.0.9': 'DROP',
  '127.0.0.10': 'PBL',
  '127.0.0.11': 'PBL',
};

/** Addresses that send no mail by their owner's own policy: nearly every cloud and home address stands there. */
const NOTE = 'PBL';

/** 127.255.255.0/24 says what is wrong with the question, and is never a listing. */
const ERRORS: Readonly<Record<string, string>> = {
  '127.255.255.252': 'there is a typing error in the name of the zone',
  '127.255.255.254': 'it refuses a public resolver, as those of AWS are',
  '127.255.255.255': 'it was asked too often',
};

/** Reads the A records of a listing (RFC 5782 §2.1). `zone` in lower case; at least one code. */
export function readCodes(zone: string, answers: readonly string[]): BlockListReply {
  const codes = answers.toSorted((a, b) => lastOctet(a) - lastOctet(b));
  const unknown = (reason: string): BlockListReply => ({ state: 'unknown', codes, reason });
  const stranger = codes.find((code) => !isIPv4(code) || !code.startsWith('127.'));
  if (stranger !== undefined) return unknown(`it answered ${stranger}, which is no answer of a block list`);
  const error = codes.find((code) => code.startsWith('127.255.255.'));
  if (error !== undefined) return unknown(`it answered ${error}: ${ERRORS[error] ?? 'an error, not a listing'}`);
  if (!SPAMHAUS.test(zone)) return { state: 'listed', codes, lists: codes, isNote: false };
  const lists = [...new Set(codes.flatMap((code) => SPAMHAUS_LISTS[code] ?? []))];
  if (lists.length === 0) return unknown(`it answered ${codes.join(' and ')}, which stands for no list that we know`);
  return { state: 'listed', codes, lists, isNote: lists.every((list) => list === NOTE) };
}

const lastOctet = (code: string): number => Number(code.split('.').at(-1));
