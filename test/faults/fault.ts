import type { AwsCall } from './awsCall';

/** What can become of a call. */
export const FAULTS = ['error', 'throttle', 'time-out', 'reset', 'answer-lost'] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Ends the process that asks: before its call got anywhere, or once it took effect, and in both cases without an answer. */
export const KILLS = ['kill-before', 'kill-after'] as const;
export type Kill = (typeof KILLS)[number];

export type Fault = FaultKind | Kill | { readonly delayMs: number };

export interface FaultyAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const JSON_TYPE = 'application/x-amz-json-1.0';

const ERRORS: Readonly<Record<string, readonly [error: string, throttle: string, status: number]>> = {
  dynamodb: ['InternalServerError', 'ProvisionedThroughputExceededException', 400],
  monitoring: ['InternalServiceFault', 'Throttling', 400],
  lambda: ['ServiceException', 'TooManyRequestsException', 429],
  sns: ['InternalError', 'Throttled', 400],
};

/** The service's own words for an error or a throttle. */
export function faultyAnswer({ service }: AwsCall, kind: 'error' | 'throttle'): FaultyAnswer {
  const [error, throttle, throttled] = ERRORS[service] ?? ['InternalFailure', 'Throttling', 400];
  const [code, status] = kind === 'error' ? [error, 500] : [throttle, throttled];
  const message = `made up: ${kind}`;
  if (service !== 'sns') {
    const name = service === 'dynamodb' ? `com.amazonaws.dynamodb.v20120810#${code}` : code;
    return { status, type: JSON_TYPE, body: JSON.stringify({ __type: name, message }) };
  }
  const fault = `<Type>${kind === 'error' ? 'Receiver' : 'Sender'}</Type><Code>${code}</Code><Message>${message}</Message>`;
  const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>${fault}</Error><RequestId>made-up</RequestId></ErrorResponse>`;
  return { status, type: 'text/xml', body };
}
