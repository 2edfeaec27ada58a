import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { tokenPage } from '../page/MessagePage';
import { hostNameOf, isLoopback } from './loopback';
import type { PageToken } from './pageToken';

/** Nothing but what comes from here, and no way to put it into another page. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

/** On every answer, whatever it is. */
export const strictHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
};

/** Nothing can be changed here. */
export const readingOnly: MiddlewareHandler = async (context, next) => {
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return next();
  return context.text('Only GET and HEAD are answered here.\n', 405, { allow: 'GET, HEAD' });
};

/**
 * A stranger's page can have its own name lead to 127.0.0.1 and read what is served there (DNS rebinding), but the browser
 * then still sends that name. Where a token is asked for, that does not help it, and the machine may have any name.
 */
export const loopbackNames: MiddlewareHandler = async (context, next) => {
  const name = hostNameOf(context.req.header('host'));
  if (name !== undefined && isLoopback(name)) return next();
  return context.text('This page is served to its own machine only, as localhost or 127.0.0.1.\n', 421);
};

export interface TokenSettings {
  readonly token: PageToken;
  /** A browser keeps the cookies of all ports of a host together. */
  readonly cookieName: string;
  readonly installation: string;
}

/** Asks for the token: in a header, or once in the address of the first page, and from then on as a cookie. */
export const tokenNeeded =
  ({ token, cookieName, installation }: TokenSettings): MiddlewareHandler =>
  async (context, next) => {
    const { path } = context.req;
    const query = new URL(context.req.url).searchParams;
    const given = path === '/' ? query.get('token') : null;
    if (given !== null && token.isToken(given)) {
      setCookie(context, cookieName, token.cookie, { httpOnly: true, sameSite: 'Strict', path: '/' });
      query.delete('token');
      return context.redirect(query.size === 0 ? '/' : `/?${query}`, 303);
    }
    const [, bearer] = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
    const isKnown = token.isToken(bearer) || token.isCookie(getCookie(context, cookieName));
    if (given === null && (isKnown || OPEN_PATHS.includes(path))) return next();
    context.header('www-authenticate', 'Bearer realm="starttls-canary"');
    const isWrong = given !== null || bearer !== undefined;
    return context.html(tokenPage(installation, isWrong ? 'That is not the token.' : ASKED), 401);
  };

/** They tell nothing, and the page that asks for the token needs its style. */
const OPEN_PATHS: readonly string[] = ['/style.css'];
const ASKED = 'This page is open to whoever has its token. Whoever started the canary knows it.';
