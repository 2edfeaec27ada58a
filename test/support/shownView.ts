import { MAX_MESSAGE, MAX_TEXT, MAX_WORD } from '../../lib/judgement/limits';
import type { AddressView, Change, View } from '../../lib/judgement/view';
import type { ConfiguredVantage } from '../../lib/telemetry/contract';
import { HEALTHY_KEYWORDS, STRIPPED_KEYWORDS } from './observations';
import type { ShownHost } from './shownHosts';
import { LONG_AGO, minutesAgo } from './shownTime';

const TIMED_OUT = { stage: 'connect', code: 'timed-out', message: 'connect timed out after 10 s' } as const;

export function addressOf(outcome: View['outcome'], says = 'mx.example.net', daysLeft = 61): AddressView {
  if (outcome === 'unknown') return { address: '198.51.100.7', outcome, observedAt: minutesAgo(2), failure: TIMED_OUT };
  const isServed = outcome === 'offered';
  return {
    address: '198.51.100.7',
    outcome,
    observedAt: minutesAgo(2),
    serverName: says,
    keywords: isServed ? HEALTHY_KEYWORDS : STRIPPED_KEYWORDS,
    ...(isServed && {
      tlsProtocol: 'TLSv1.3',
      certificate: {
        issuer: 'CN=R11, O=Example Trust, C=US',
        validFrom: minutesAgo(60 * 24 * 30),
        validTo: minutesAgo(-60 * 24 * daysLeft),
        names: [says],
        trusted: true,
        matchesName: true,
      },
    }),
  };
}

/** What a vantage has of a host. `says`: what stands wherever its server has a word. */
export function viewOf(host: ShownHost, target: string, { id, role }: ConfiguredVantage, says?: string): View {
  const { mxHost, port = 25, protocol, daysLeft, everywhere } = host;
  const own = { ...everywhere, ...host.at?.[id] };
  const outcome = own.outcome ?? 'offered';
  const address = addressOf(outcome, mxHost, daysLeft);
  const isServed = outcome === 'offered' && protocol !== undefined;
  const view: View = {
    schemaVersion: 1,
    vantage: id,
    shard: 0,
    role,
    target,
    host: `${mxHost}:${port}`,
    mxHost,
    port,
    ours: false,
    require: [],
    outcome,
    since: LONG_AGO,
    sinceRun: LONG_AGO,
    observedAt: minutesAgo(2),
    firstSeenAt: LONG_AGO,
    baseline: { starttlsSessions: 2, keywords: [...HEALTHY_KEYWORDS].sort(), since: LONG_AGO },
    lost: [],
    gained: [],
    addresses: [{ ...address, ...(isServed && { tlsProtocol: protocol }) }],
    deviations: [],
    findings: [],
    ...own,
  };
  return says === undefined ? view : saying(view, says);
}

/** As much of it as each place has room for in the table. */
function saying(view: View, says: string): View {
  const [word, text, message] = [says.slice(0, MAX_WORD), says.slice(0, MAX_TEXT), says.slice(0, MAX_MESSAGE)];
  return {
    ...view,
    lost: more(view.lost, word),
    gained: more(view.gained, word),
    findings: view.findings?.map((finding) => ({ ...finding, message })) ?? [],
    ...(view.unlike !== undefined && { unlike: { lost: more(view.unlike.lost, word), gained: [word] } }),
    addresses: view.addresses.map(({ keywords = [], certificate, failure, ...address }) => ({
      ...address,
      serverName: text,
      greetedAs: text,
      masked: [word],
      keywords: [...keywords, word],
      ...(certificate !== undefined && { certificate: { ...certificate, issuer: text, names: [text] } }),
      ...(failure !== undefined && { failure: { ...failure, message } }),
    })),
  };
}

const more = (words: readonly string[], word: string): readonly string[] =>
  words.length === 0 ? [] : [...words, word];

export const changesOf = (view: View, says = view.mxHost): readonly Change[] =>
  (view.flips ?? []).map(({ at: when, from, to }) => ({
    schemaVersion: 1,
    vantage: view.vantage,
    shard: 0,
    target: view.target,
    host: view.host,
    at: when,
    from,
    to,
    lost: to === 'missing' ? [...new Set(['STARTTLS', 'SMTPUTF8', ...view.lost])] : [],
    gained: to === 'missing' ? [...new Set(['AUTH', ...view.gained])] : [],
    transcript: [
      `< 220 ${says} ESMTP ready`,
      '> EHLO mail.example.org',
      `< 250-${says} Hello [203.0.113.9]`,
      ...STRIPPED_KEYWORDS.map((keyword) => `< 250-${keyword}`),
      '< 250 OK',
      '> QUIT',
    ],
  }));
