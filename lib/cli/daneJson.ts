import type { DaneHost } from '../policy/daneHost';
import type { CheckedDane, CheckedDaneAddress, CheckedDaneHost } from './checkedDane';
import type { ReportJson } from './reportSchema';

type PoliciesJson = NonNullable<ReportJson['targets'][number]['policies']>;
type DaneJson = NonNullable<PoliciesJson['dane']>;

/** The DANE of a target for machines. */
export const daneJson = ({ state, hosts, findings }: CheckedDane): DaneJson => ({
  state,
  hosts: hosts.map(hostJson),
  findings: findings.map(({ code, severity, message }) => ({ code, severity, message })),
});

const hostJson = ({ mxHost, dane, usable, addresses }: CheckedDaneHost): DaneJson['hosts'][number] => ({
  mxHost,
  state: dane.status,
  ...factsOf(dane),
  usable: dane.status === 'dane' ? usable : undefined,
  addresses: addresses.map(addressJson),
});

function factsOf(dane: DaneHost) {
  switch (dane.status) {
    case 'dane':
      return { baseDomain: dane.baseDomain, records: dane.records.length };
    case 'none':
      return { reason: dane.reason };
    case 'bogus':
    case 'unknown':
      return { looked: dane.looked, message: dane.message };
  }
}

const addressJson = ({ address, verdict, record }: CheckedDaneAddress) => ({
  address,
  verdict: verdict.status,
  record,
  reason: verdict.status === 'refused' ? verdict.reason : undefined,
});
