/** Why the page can't be served where it is to be. */
export type PageServerFault =
  | 'address-in-use'
  | 'address-not-available'
  | 'not-permitted'
  | 'listen-failed'
  | 'token-missing'
  | 'token-too-short';

/** The message says what it is in words, and what to do. */
export class PageServerError extends Error {
  override readonly name = 'PageServerError';

  constructor(
    readonly code: PageServerFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Of an error that a server had when it began to listen. */
export function listenError(cause: Error, place: string): PageServerError {
  const [code, message] = LISTEN_FAULTS[codeOf(cause)] ?? [
    'listen-failed',
    `the page can't be served at ${place}: ${cause.message}`,
  ];
  return new PageServerError(code, message.replaceAll('%', place), { cause });
}

const LISTEN_FAULTS: Readonly<Record<string, readonly [PageServerFault, string]>> = {
  EADDRINUSE: ['address-in-use', '% is taken by another program: choose another port'],
  EADDRNOTAVAIL: ['address-not-available', '% is not an address of this machine'],
  EACCES: ['not-permitted', '% needs a privilege that this process has not: choose a port from 1024 on'],
};

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');
