import { type HubFault, hubFault, isUnfit } from '../../../lib/publish/hubFault';

const sdk = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error('a\n sentence'), { name, ...(httpStatusCode && { $metadata: { httpStatusCode } }) });

test.each<{ error: unknown; expected: HubFault }>([
  {
    error: sdk('AccessDeniedException', 400),
    expected: {
      text: 'access denied: it takes the policy ExternalVantage of the hub, and the tag starttls-canary-vantage with the value hq, at the user or role',
      isLasting: true,
    },
  },
  {
    error: sdk('ResourceNotFoundException', 400),
    expected: {
      text: 'the table is not there: is the installation deployed, and is this its account?',
      isLasting: true,
    },
  },
  { error: sdk('CredentialsProviderError'), expected: { text: 'no AWS credentials were found', isLasting: true } },
  { error: sdk('ExpiredTokenException', 400), expected: { text: 'the AWS credentials have expired', isLasting: true } },
  // They say what was signed, in which a token stands.
  ...['InvalidSignatureException', 'SignatureDoesNotMatch'].map((name) => ({
    error: sdk(name, 403),
    expected: { text: 'AWS does not take the signature: is the secret key right, and the clock?', isLasting: true },
  })),
  { error: sdk('ValidationException', 400), expected: { text: 'ValidationException: a sentence', isLasting: true } },
  { error: sdk('ThrottlingException', 400), expected: { text: 'ThrottlingException: a sentence', isLasting: false } },
  { error: sdk('InternalServerError', 500), expected: { text: 'InternalServerError: a sentence', isLasting: false } },
  { error: sdk('TimeoutError'), expected: { text: 'TimeoutError: a sentence', isLasting: false } },
  { error: 'no more', expected: { text: 'no more', isLasting: false } },
])('$expected.text', ({ error, expected }) => {
  expect(hubFault(error, 'hq')).toEqual(expected);
});

test.each([
  { name: 'a time that is too old', error: sdk('InvalidParameterValueException', 400), expected: true },
  { name: 'what is no text', error: sdk('SerializationException', 400), expected: true },
  { name: 'no right', error: sdk('AccessDenied', 403), expected: false },
  { name: 'no network', error: new Error('ENOTFOUND'), expected: false },
])('what is refused for $name is unfit: $expected', ({ error, expected }) => {
  expect(isUnfit(error)).toBe(expected);
});
