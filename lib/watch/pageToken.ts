import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { PageServerError } from './pageServerError';

/** 128 bits as base64url. A longer alphabet does not make a shorter one safe. */
const SHORTEST = 22;

/** Knows the token, and what a browser has in its place. */
export interface PageToken {
  isToken(given: string | undefined): boolean;
  isCookie(given: string | undefined): boolean;
  /** Follows from the token but does not tell it: a cookie goes to every port of a host. */
  readonly cookie: string;
}

/** Throws PageServerError where it could be guessed. */
export function pageToken(token: string): PageToken {
  if (token.length < SHORTEST)
    throw new PageServerError('token-too-short', `the token has ${token.length} characters; it needs ${SHORTEST}`);
  const cookie = createHmac('sha256', token).update('starttls-canary page').digest('base64url');
  return {
    isToken: (given) => isSame(given, token),
    isCookie: (given) => isSame(given, cookie),
    cookie,
  };
}

/** Takes the same time wherever they differ, and however long they are. */
const isSame = (given: string | undefined, known: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(known));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
