import { isIP } from 'node:net';
import type { DaneHost } from '../policy/daneHost';
import type { Target } from '../probe/types';
import type { CheckedDane, CheckedDaneHost } from './checkedDane';

type NoDane = Extract<DaneHost, { status: 'none' }>['reason'];

/** How it stands with the DANE of a target, in one sentence; none where findings say all of it. */
export function daneSentence({ kind, host }: Target, { hosts }: CheckedDane): string | undefined {
  if (kind === 'host' && isIP(host) !== 0) return 'DANE goes by names, and an address has none.';
  const signed = hosts.filter(({ dane }) => dane.status === 'dane');
  if (signed.length === 0) return noDane(kind, hosts);
  const usable = signed.filter((one) => one.usable > 0);
  if (usable.length === 0) return undefined;
  const records = signed.flatMap(({ dane }) => (dane.status === 'dane' ? dane.records : [])).length;
  const whose = kind === 'host' ? 'the host has' : `${signed.length} of ${hosts.length} mail hosts have`;
  const signedRecords = `${records} signed TLSA ${records === 1 ? 'record' : 'records'}`;
  return `DANE: ${whose} ${kind === 'host' ? signedRecords : `signed TLSA records (${records})`}; ${matches(usable)}.`;
}

function matches(hosts: readonly CheckedDaneHost[]): string {
  const verdicts = hosts.flatMap(({ addresses }) => addresses.map(({ verdict }) => verdict.status));
  const seen = verdicts.filter((status) => status !== 'not-seen');
  if (seen.length === 0) return 'no certificate was seen';
  const matched = seen.filter((status) => status === 'matched').length;
  const unseen = verdicts.length - seen.length;
  const more = unseen === 0 ? '' : `, and ${unseen} more showed none`;
  return `the certificate matches at ${matched} of ${seen.length} ${seen.length === 1 ? 'address' : 'addresses'}${more}`;
}

const REASONS: Readonly<Record<NoDane, string>> = {
  'insecure-mx': 'its MX records are not signed',
  'insecure-address': 'no address of its mail hosts is signed',
  'insecure-tlsa': 'no TLSA record of its mail hosts is signed',
  'no-tlsa': 'its mail hosts have no TLSA records',
};
const REASONS_OF_HOST: Readonly<Record<NoDane, string>> = {
  'insecure-mx': 'the MX records that name it are not signed',
  'insecure-address': 'its address is not signed',
  'insecure-tlsa': 'its TLSA records are not signed',
  'no-tlsa': 'it has no TLSA records',
};

function noDane(kind: Target['kind'], hosts: readonly CheckedDaneHost[]): string | undefined {
  const reasons = new Set(hosts.flatMap(({ dane }) => (dane.status === 'none' ? [dane.reason] : [])));
  const [reason] = reasons;
  if (reason === undefined || hosts.some(({ dane }) => dane.status !== 'none')) return undefined;
  if (kind === 'host') return `The host has no DANE: ${REASONS_OF_HOST[reason]}.`;
  const why = reasons.size === 1 ? REASONS[reason] : 'its mail hosts have no signed TLSA records';
  return `The domain has no DANE: ${why}.`;
}

/** Who does not look should know that there is something to look at. */
export const DANE_NOT_CHECKED =
  'DANE is not checked here: that takes a resolver that validates DNSSEC, on this machine or over HTTPS (--dane 127.0.0.1).';
