import { NO_DANE_WORDS } from './daneFindings';
import { usableRecords } from './daneVerdict';
import { daneHostOf, type KeptDane } from './keptDane';
import { showTlsa } from './tlsaRecord';

/** How the DANE of a host stands, for people. Nothing in it is clean. */
export interface DaneFacts {
  readonly words: string;
  /** Since when (ISO 8601) that can't be told any more, and why. */
  readonly unsure?: { readonly since: string; readonly why: string };
}

const MAX_SHOWN = 3;

/** Pure. */
export function daneFacts(kept: KeptDane): DaneFacts {
  const { unsure, dane } = kept;
  const words = wordsOf(kept);
  if (unsure === undefined || dane.status === 'unknown') return { words };
  return { words, unsure: { since: unsure.since, why: `${unsure.looked}: ${unsure.message}` } };
}

function wordsOf(kept: KeptDane): string {
  const dane = daneHostOf(kept);
  switch (dane.status) {
    case 'none':
      return `No DANE: ${NO_DANE_WORDS[dane.reason]}.`;
    case 'bogus':
      return 'Senders with DANE get no answer that they may believe.';
    case 'unknown':
      return `Whether there is DANE can't be told: ${dane.looked}: ${dane.message}.`;
    case 'dane': {
      const { length } = dane.records;
      const shown = dane.records.slice(0, MAX_SHOWN).map(showTlsa).join(', ');
      const more = length > MAX_SHOWN ? ` and ${length - MAX_SHOWN} more` : '';
      const use = usableRecords(dane).length === 0 ? ', of no use for mail' : '';
      return `DANE: ${length} signed TLSA ${length === 1 ? 'record' : 'records'}${use} (${shown}${more}).`;
    }
  }
}
