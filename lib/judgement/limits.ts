/**
 * How much stored items hold at most, in UTF-16 units and entries. Who writes keeps to it by cutting; who reads takes
 * nothing larger from a vantage, so that no vantage can fill an incident, which has to fit into one item of the table.
 */
/** A name, an address, a fingerprint. DNS names have 255 octets at most (RFC 1035 §2.3.4). */
export const MAX_TEXT = 512;
/** An EHLO keyword. */
export const MAX_WORD = 128;
/** A sentence for people. */
export const MAX_MESSAGE = 2048;
/** A line of a dialogue: 4 KiB of the wire, in which every octet may be escaped. */
export const MAX_LINE = 32 * 1024;
export const MAX_LINES = 1000;
/** Words of one host, findings, block lists: what a list has few of. */
export const MAX_FEW = 128;
/** Addresses of a host in a view. */
export const MAX_ADDRESSES = 256;
/** Hosts or targets of a shard. */
export const MAX_MANY = 20_000;
/** Targets that an incident or finding names; of the others it keeps the number. */
export const MAX_NAMED_TARGETS = 500;
