import type { StsState } from './mtaStsState';
import type { TlsRptLook } from './tlsRptLook';

/** Of a stranger's text that is kept to be shown. */
const MAX_SHOWN = 300;
const MAX_LISTED = 20;

const cut = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
const few = (texts: readonly string[]): readonly string[] => texts.slice(0, MAX_LISTED).map(cut);

/** What is kept of a look at MTA-STS: a policy that was fetched once, where it is `cached`, and of faults what is shown. */
export function boundedSts({ fetched, record, ...state }: StsState): StsState {
  const own = record.status === 'failed' ? { ...record, message: cut(record.message) } : record;
  const kept = { ...state, record: own };
  if (fetched === undefined || fetched.status === 'policy') return kept;
  return { ...kept, fetched: fetched.status === 'invalid' ? fetched : { ...fetched, reason: cut(fetched.reason) } };
}

/** What is kept of a look at TLS-RPT: a record may be as long as a DNS message. */
export function boundedTlsRpt(look: TlsRptLook): TlsRptLook {
  switch (look.status) {
    case 'found':
      return { status: look.status, rua: few(look.rua), problems: few(look.problems) };
    case 'invalid':
      return { status: look.status, problems: few(look.problems) };
    case 'failed':
      return { status: look.status, message: cut(look.message) };
    case 'none':
      return look.nearMiss === undefined ? look : { ...look, nearMiss: cut(look.nearMiss) };
  }
}
