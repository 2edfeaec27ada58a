/**
 * In the place of the SDK's event streams in the bundles of the functions: no operation that they call has any. Whatever
 * asks for one throws.
 */
export class EventStreamSerde {
  constructor() {
    missing();
  }
}

export const eventStreamSerdeProvider = (): never => missing();

/** A client of Lambda asks at once, and not only when it needs one. */
export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;

function missing(): never {
  throw new Error('this bundle has no event streams');
}
