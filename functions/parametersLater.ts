import type { Secret } from '../lib/telemetry/parameter';

/** As `parameterStore`, which is not loaded until then: few vantages ask a list that takes a key. */
export const parametersLater =
  (region: string): Secret =>
  async (name) => {
    const { parameterStore } = await import('../lib/telemetry/parameter');
    return parameterStore(region)(name);
  };
