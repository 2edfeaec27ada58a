import type { TlsRptLook } from './tlsRptLook';

const MOST_NAMED = 5;

/** What there is to say of a domain's TLS-RPT, in sentences for people. What strangers wrote in it is not made safe here. */
export function tlsRptSentences(look: TlsRptLook): readonly string[] {
  switch (look.status) {
    case 'found':
      return [
        `The domain asks for reports of TLS (TLS-RPT) at ${few(look.rua, ', ')}.`,
        ...look.problems.map(sentence),
      ];
    case 'none': {
      const { nearMiss } = look;
      const meant =
        nearMiss === undefined ? '' : `: ${JSON.stringify(nearMiss.slice(0, 80))} does not begin with "v=TLSRPTv1;"`;
      return [`The domain asks for no reports of TLS (TLS-RPT)${meant}.`];
    }
    case 'invalid':
      return [`The TLSRPT record of the domain is invalid, so no reports are sent: ${few(look.problems, '; ')}.`];
    case 'failed':
      return [`Whether the domain asks for reports of TLS (TLS-RPT) can't be told: ${look.message}.`];
  }
}

const sentence = (problem: string): string => `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;

function few(texts: readonly string[], separator: string): string {
  const rest = texts.length - MOST_NAMED;
  return [...texts.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(separator);
}
