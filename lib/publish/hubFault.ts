/** Why the hub did not take something: in words, and whether trying again as we are can help. */
export interface HubFault {
  readonly text: string;
  /** AWS said no, or there is nobody to ask as: somebody has to change something. */
  readonly isLasting: boolean;
}

const UNSIGNED = 'AWS does not take the signature: is the secret key right, and the clock?';
const SENTENCES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'the table is not there: is the installation deployed, and is this its account?',
  CredentialsProviderError: 'no AWS credentials were found',
  TokenProviderError: 'no AWS credentials were found',
  ExpiredTokenException: 'the AWS credentials have expired',
  ExpiredToken: 'the AWS credentials have expired',
  UnrecognizedClientException: 'AWS does not know these credentials',
  InvalidClientTokenId: 'AWS does not know these credentials',
  // Their own words quote what was signed, a session's token with it.
  InvalidSignatureException: UNSIGNED,
  SignatureDoesNotMatch: UNSIGNED,
  IncompleteSignature: UNSIGNED,
};
const DENIED: ReadonlySet<string> = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedException']);
const PASSING: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'Throttling',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);
/** Carries the id of the vantage that a user or role may publish as (lib/infra/accessPolicies). */
const TAG = 'starttls-canary-vantage';
const LONGEST = 300;

/** Reads an error of the SDK, or of the network under it. */
export function hubFault(error: unknown, vantage: string): HubFault {
  if (!(error instanceof Error)) return { text: String(error), isLasting: false };
  if (DENIED.has(error.name)) {
    const text = `access denied: it takes the policy ExternalVantage of the hub, and the tag ${TAG} with the value ${vantage}, at the user or role`;
    return { text, isLasting: true };
  }
  const sentence = SENTENCES[error.name];
  if (sentence !== undefined) return { text: sentence, isLasting: true };
  const status = statusOf(error);
  const isRefused = status !== undefined && status >= 400 && status < 500 && !PASSING.has(error.name);
  return { text: `${error.name}: ${error.message}`.replace(/\s+/g, ' ').slice(0, LONGEST), isLasting: isRefused };
}

/** Whether it is what was sent that AWS refuses, so that sending it again is no use. */
export const isUnfit = (error: unknown): boolean =>
  error instanceof Error && statusOf(error) === 400 && UNFIT.test(error.name);

const UNFIT = /^(InvalidParameter|MissingParameter|MissingRequiredParameter|Serialization|Validation)/;

function statusOf(error: Error): number | undefined {
  const { $metadata } = { $metadata: undefined, ...error };
  const { httpStatusCode } = { httpStatusCode: undefined, ...Object($metadata) };
  return typeof httpStatusCode === 'number' ? httpStatusCode : undefined;
}
