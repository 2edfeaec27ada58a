/** Why a report can't be sent there. Where it is not the syntax, other destinations of the record may still do. */
export interface ReportUriProblem {
  readonly isSyntax: boolean;
  readonly text: string;
}

// RFC 3986 §2 without comma, exclamation point and semicolon, which RFC 8460 §3 wants encoded.
const uriCharacters = /^[A-Za-z0-9\-._~:/?#[\]@$&'()*+=%]+$/;
const badEscape = /%(?![0-9A-Fa-f]{2})/;
const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/;
// RFC 6068 §2: an address, then perhaps fields such as ?subject=.
const mailto = /^[^@?#]{1,320}@[A-Za-z0-9.-]{1,253}(?:\?|$)/;

/** What is wrong with a destination of reports (RFC 8460 §3); undefined where nothing is. Never throws. */
export function reportUriProblem(uri: string): ReportUriProblem | undefined {
  const shown = JSON.stringify(uri.slice(0, 80));
  if (uri === '') return wrong('rua has an empty destination');
  if (/[!,;]/.test(uri)) return wrong(`${shown}: "!" in a destination must be written as %21`);
  if (!uriCharacters.test(uri) || badEscape.test(uri)) return wrong(`${shown} is not a URI`);
  const [, name] = scheme.exec(uri) ?? [];
  if (name === undefined) return wrong(`${shown} has no scheme: write mailto:ADDRESS or https://…`);
  const rest = uri.slice(name.length + 1);
  switch (name.toLowerCase()) {
    case 'mailto':
      return mailto.test(rest) ? undefined : wrong(`${shown} is not one mail address`);
    case 'https':
      return hasHost(uri) ? undefined : wrong(`${shown} names no host`);
    default:
      return { isSyntax: false, text: `${shown}: reports are sent to mailto: and https: only` };
  }
}

const wrong = (text: string): ReportUriProblem => ({ isSyntax: true, text });

/** The URL parser would take `https:host` too, which is no absolute URI with a host (RFC 9110 §4.2.2). */
const hasHost = (uri: string): boolean => /^https:\/\/[^/?#]/i.test(uri) && URL.canParse(uri);
