/** Others wrote to the same item each time that we tried. Nothing was written; trying again later may do. */
export class ContendedError extends Error {
  readonly code = 'contended';
  override readonly name = 'ContendedError';
}
