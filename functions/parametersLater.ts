import type { Secret } from '../lib/telemetry/parameter';

/** As `parameterStore`, which is not loaded until then: few vantages ask a list that takes a key. */
export function parametersLater(region: string): Secret {
  let secret: Secret | undefined;
  return async (name) => {
    const { parameterStore } = await import('../lib/telemetry/parameter');
    secret ??= parameterStore(region);
    return secret(name);
  };
}
