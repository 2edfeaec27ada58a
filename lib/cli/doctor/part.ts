import { faultOf } from '../tableError';

/** Why something could not be read. */
export type ReadFault = 'credentials' | 'denied' | 'other';

/** What was read, or why it could not be: a part that can't be read keeps no other from being shown. */
export type Part<T> =
  | { readonly isKnown: true; readonly value: T }
  | {
      readonly isKnown: false;
      /** What was to be read, as in "the stacks in eu-west-1". */
      readonly what: string;
      /** The IAM actions that it takes. */
      readonly needs: readonly string[];
      readonly fault: ReadFault;
      readonly why: string;
    };

export const known = <T>(value: T): Part<T> => ({ isKnown: true, value });

/** Reads a part. Rejects for a defect of ours only. */
export async function readPart<T>(what: string, needs: readonly string[], work: () => Promise<T>): Promise<Part<T>> {
  try {
    return known(await work());
  } catch (error) {
    const why = faultOf(error);
    if (why === undefined) throw error;
    const fault = kindOf(error);
    return { isKnown: false, what, needs, fault, why: fault === 'denied' ? 'access denied' : why };
  }
}

const CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken.*|UnrecognizedClientException)$|^(InvalidClientTokenId|AuthFailure|SignatureDoesNotMatch)/;
const DENIED = /^(AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized)/;

function kindOf(error: unknown): ReadFault {
  const name = error instanceof Error ? error.name : '';
  if (CREDENTIALS.test(name)) return 'credentials';
  return DENIED.test(name) ? 'denied' : 'other';
}
