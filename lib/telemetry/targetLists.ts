import { AwsClient } from 'aws4fetch';
import * as z from 'zod/mini';
import type { TargetsAt } from './contract';
import { EnvironmentError } from './environment';
import { refusalOf } from './refusal';

/** Reads the targets of all shards, as JSON has them. Rejects where they can't be read. */
export type TargetLists = (place: TargetsAt) => Promise<unknown>;

/** S3 did not give the object. */
export class TargetListError extends Error {
  readonly code = 'target-list';
}

const ANSWER_MS = 10_000;
const RETRIES = 3;

/** What Lambda has in the environment of a function. */
const lambdaEnvironment = z.object({
  AWS_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.optional(z.string()),
  AWS_ENDPOINT_URL: z.optional(z.string()),
  AWS_ENDPOINT_URL_S3: z.optional(z.string()),
});

/**
 * Out of S3, in the function's own region. The last one is kept while the environment lives: a key is a hash of what it
 * stands for. One signed GET, so that a probe does not start with all of the SDK's S3.
 */
export function targetLists(environment: Readonly<Record<string, string | undefined>>): TargetLists {
  let last: { readonly place: TargetsAt; readonly list: Promise<unknown> } | undefined;
  return (place) => {
    if (last?.place.bucket === place.bucket && last.place.key === place.key) return last.list;
    const list = read(place, ownOf(environment));
    const reading = { place, list };
    last = reading;
    list.catch(() => {
      if (last === reading) last = undefined;
    });
    return list;
  };
}

async function read({ bucket, key }: TargetsAt, own: z.output<typeof lambdaEnvironment>): Promise<unknown> {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = own;
  const endpoint = own.AWS_ENDPOINT_URL_S3 ?? own.AWS_ENDPOINT_URL ?? `https://s3.${region}.amazonaws.com`;
  const client = new AwsClient({
    ...{ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES },
    ...(own.AWS_SESSION_TOKEN !== undefined && { sessionToken: own.AWS_SESSION_TOKEN }),
  });
  const answer = await client.fetch(`${endpoint}/${bucket}/${key}`, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new TargetListError(`S3 answered ${answer.status} for ${key} in ${bucket}`);
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new TargetListError(`${key} in ${bucket} is not JSON`);
  }
}

function ownOf(environment: Readonly<Record<string, string | undefined>>): z.output<typeof lambdaEnvironment> {
  const result = lambdaEnvironment.safeParse(environment);
  if (result.success) return result.data;
  throw new EnvironmentError(`the environment of Lambda: ${refusalOf(result.error.issues, environment)}`);
}
