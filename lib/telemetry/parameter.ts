import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** Reads a secret by its name. Rejects where it can't be read. */
export type Secret = (name: string) => Promise<string>;

/** A parameter that is there and has no value to read. */
export class EmptyParameterError extends Error {
  readonly code = 'empty-parameter';
}

const requestHandler = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true };

/** Secrets out of the Parameter Store of a region. */
export function parameterStore(region: string): Secret {
  let client: SSMClient | undefined;
  return async (name) => {
    client ??= new SSMClient({ region, requestHandler });
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    if (Parameter?.Value === undefined) throw new EmptyParameterError(`the parameter ${name} has no value`);
    return Parameter.Value;
  };
}
