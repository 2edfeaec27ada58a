import * as z from 'zod';

/** One attempt of an AWS call, as its request tells. */
export interface AwsCall {
  /** As the signature has it: `dynamodb`, `sns`, `monitoring`, `lambda`. */
  readonly service: string;
  readonly operation: string;
  /** What it is about, as far as that tells call sites apart: kinds of keys, an index. */
  readonly subject: string;
  /** Of the call; the SDK's own retries have the same. */
  readonly id: string;
  /** From 1 on. */
  readonly attempt: number;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Recognises a call by what all SDKs send: the credential's scope, `X-Amz-Target`, the path, or `Action` of a form. */
export function awsCall(path: string, headers: Headers, body: string): AwsCall {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(header(headers, 'authorization'))?.[1] ?? '';
  const operation = operationOf(path, header(headers, 'x-amz-target'), body);
  return {
    service,
    operation,
    subject: service === 'dynamodb' ? subjectOf(operation, body) : '',
    id: header(headers, 'amz-sdk-invocation-id'),
    attempt: Number(/attempt=(\d+)/.exec(header(headers, 'amz-sdk-request'))?.[1] ?? 1),
  };
}

const header = (headers: Headers, name: string): string => headers[name]?.toString() ?? '';

function operationOf(path: string, target: string, body: string): string {
  if (target !== '') return target.slice(target.indexOf('.') + 1);
  if (invokedFunction(path) !== undefined) return 'Invoke';
  return new URLSearchParams(body).get('Action') ?? path;
}

/** The function that a call to Lambda invokes. */
export const invokedFunction = (path: string): string | undefined =>
  /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(path)?.[1];

const text = z.object({ S: z.string() });
const key = z.object({ pk: text, sk: text });
const request = z.looseObject({
  Item: key.optional(),
  IndexName: z.string().optional(),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).optional(),
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(key) })).optional(),
});

function subjectOf(operation: string, body: string): string {
  const asked = request.parse(JSON.parse(body));
  if (asked.Item !== undefined) return kindOf(asked.Item);
  const keys = Object.values(asked.RequestItems ?? {}).flatMap(({ Keys }) => Keys);
  if (operation === 'BatchGetItem') return [...new Set(keys.map(kindOf))].sort().join('+');
  const { ':hash': hash, ':range': range } = asked.ExpressionAttributeValues ?? {};
  const value = text.safeParse(hash).data?.S ?? '';
  const prefix = text.safeParse(range).data?.S ?? '';
  const about = asked.IndexName === 'host' ? '' : asked.IndexName === 'open' ? value : word(value);
  return [asked.IndexName ?? 'table', about, word(prefix)].filter((part) => part !== '').join(' ');
}

/** `vantage#east#0`, `host#…` → `vantage host`; of a lease its name, too. */
const kindOf = ({ pk, sk }: z.output<typeof key>): string =>
  pk.S.startsWith('vantage#') ? `vantage ${word(sk.S)}` : word(pk.S) === 'lease' ? pk.S : word(pk.S);

const word = (name: string): string => name.split('#')[0] ?? '';
