import { BadUsageError } from './badUsage';

/** The table can't be reached, read or written. The message is one line for people, not yet escaped. */
export class TableError extends Error {
  readonly code = 'table';
  override readonly name = 'TableError';
}

const UNSIGNED = 'AWS does not take the signature: is the secret key right, and the clock?';
/** Faults of AWS that have a better sentence than their own. */
const SENTENCES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'there is none: is the installation deployed, and is this its account?',
  CredentialsProviderError: 'no AWS credentials were found',
  ExpiredTokenException: 'the AWS credentials have expired',
  // Their own words quote what was signed, a session's token with it.
  InvalidSignatureException: UNSIGNED,
  SignatureDoesNotMatch: UNSIGNED,
};

/** What is wrong, where it is the table's or the network's fault; undefined for a defect of ours. */
export function faultOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof BadUsageError) return undefined;
  const sentence = SENTENCES[error.name];
  if (sentence !== undefined) return sentence;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if ('$metadata' in error) return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  // Node's own complaints of wrong arguments are defects.
  if (code === undefined || code.startsWith('ERR_')) return undefined;
  return error.message === '' ? code : error.message;
}
