import type { Secret } from '../../telemetry/parameter';

/** The environment variable that holds the key of a Data Query Service, where there is no Parameter Store at hand. */
export const KEY_VARIABLE = 'CANARY_SPAMHAUS_KEY';

/** The key of the environment for whatever list takes one, else that of the Parameter Store in the region of the hub. */
export function blockListKey(env: Readonly<Record<string, string | undefined>>, region: string | undefined): Secret {
  const key = env[KEY_VARIABLE] ?? '';
  return async (name) => {
    if (key !== '') return key;
    if (region === undefined) throw new NoKeyError('there is neither a key in the environment nor a hub');
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const { parameterStore } = await import('../../telemetry/parameter');
    return parameterStore(region)(name);
  };
}

/** Its name is told, and nothing else of it. */
class NoKeyError extends Error {
  override readonly name = 'NoKeyError';
}
