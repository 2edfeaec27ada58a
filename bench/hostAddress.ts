const PER_BLOCK = 250;
const FIRST_BLOCK = 10;

/** Loopback addresses of as many hosts; the first is 127.0.0.1. */
export const hostAddresses = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => {
    if (index === 0) return '127.0.0.1';
    return `127.0.${FIRST_BLOCK + Math.floor(index / PER_BLOCK)}.${1 + (index % PER_BLOCK)}`;
  });
