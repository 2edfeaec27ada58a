import { type ValidatingResolver, validatingResolver } from '../../lib/dns/validatingResolver';
import { parseValidatingServer } from '../../lib/dns/validatingServer';
import { daneOfDomain } from '../../lib/policy/daneDomain';
import { daneFindings } from '../../lib/policy/daneFindings';
import { type DaneVerdict, daneVerdict } from '../../lib/policy/daneVerdict';
import { targetFromName } from '../../lib/probe/target';
import { runSession } from '../../lib/smtp/session';
import { type DaneCase, daneCases } from './daneCases';
import { startValidatingResolver } from './daneResolver';
import { watchDane } from './daneScheduled';
import { serveMail } from './daneServer';
import type { Zone } from './daneZones';
import type { Lifetime } from './lifetime';
import { ownMailAddresses } from './loopback';
import { type Fingered, postTlsFinger, type SenderVerdict } from './postTlsFinger';
import type { Protocol } from './protocol';
import { runAlone } from './runAlone';

/**
 * What the canary makes of DANE, beside what Postfix does: real zones (signed, unsigned, expired, altered) in NSD, Unbound
 * as the resolver that validates, mail servers with certificates made for the run, and posttls-finger on the same.
 */
const ZONES = ['signed.test', 'unsigned.test', 'expired.test', 'bogus.test'] as const;

interface Stage {
  readonly danes: readonly DaneCase[];
  readonly addresses: ReadonlyMap<string, string>;
}

const domainOf = ({ name, zone }: DaneCase): string => `${name}.${zone}`;
const hostOf = ({ name, zone, hostZone }: DaneCase): string => `mx-${name}.${hostZone ?? zone}`;

const zoneOf = (zone: (typeof ZONES)[number], { danes, addresses }: Stage): Zone => ({
  name: zone,
  signing: zone === 'unsigned.test' ? 'unsigned' : zone === 'expired.test' ? 'expired' : 'signed',
  records: danes.flatMap((one) => [
    ...(one.zone === zone ? [`${domainOf(one)}. MX 10 ${hostOf(one)}.`] : []),
    ...((one.hostZone ?? one.zone) === zone ? hostRecords(one, addresses.get(one.name) ?? '') : []),
  ]),
  altered: (signed) =>
    zone === 'bogus.test'
      ? signed.replaceAll(/\tMX\t10 /g, '\tMX\t20 ')
      : signed.replace(/^(_25\._tcp\.mx-altered-tlsa\.signed\.test\.\s+\d+\s+IN\s+TLSA\s+)3/m, '$12'),
});

const hostRecords = (one: DaneCase, address: string): readonly string[] => {
  const host = hostOf(one);
  const named = one.isAlias === true ? `real-${host}` : host;
  return [
    ...(one.isAlias === true ? [`${host}. CNAME ${named}.`] : []),
    `${named}. A ${address}`,
    ...one.tlsa.map((data) => `_25._tcp.${named}. TLSA ${data}`),
  ];
};

const OF_VERDICT: Readonly<Record<DaneVerdict['status'], SenderVerdict | 'unclear'>> = {
  matched: 'verified',
  refused: 'refused',
  unmatched: 'refused',
  'encrypt-only': 'encrypts',
  'no-dane': 'no-dane',
  'not-seen': 'unclear',
};

interface Judged {
  readonly verdict: SenderVerdict | 'unclear';
  readonly codes: string;
}

const judge = async (resolver: ValidatingResolver, one: DaneCase, addresses: readonly string[]): Promise<Judged> => {
  const domain = domainOf(one);
  const { hosts } = await daneOfDomain(domain, [hostOf(one)], resolver);
  const [host] = hosts;
  if (host === undefined) return { verdict: 'unclear', codes: 'no host' };
  const { mxHost, dane } = host;
  const verdicts: { address: string; verdict: DaneVerdict }[] = [];
  for (const address of addresses) {
    const session = { address, port: 25, heloName: 'probe.test', serverName: mxHost, upgrade: true };
    const { tls } = await runSession({ ...session, keepCertificates: true });
    const handshake = { names: [domain, mxHost], at: new Date().toISOString(), ...(tls === undefined ? {} : { tls }) };
    verdicts.push({ address, verdict: daneVerdict(dane, handshake) });
  }
  const findings = daneFindings({ mxHost, dane, isRequired: false, addresses: verdicts });
  const codes = findings.map(({ severity, code }) => `${severity} ${code}`).join(', ');
  if (dane.status === 'bogus') return { verdict: 'not-found', codes };
  if (dane.status === 'unknown') return { verdict: 'unclear', codes };
  return { verdict: OF_VERDICT[verdicts[0]?.verdict.status ?? 'not-seen'], codes };
};

const play = async (lifetime: Lifetime, protocol: Protocol): Promise<void> => {
  const { heading, say, check } = protocol;
  heading('Setting up');
  const danes = await daneCases();
  const free = await ownMailAddresses(danes.length);
  const addresses = new Map(danes.map(({ name }, index) => [name, free[index] ?? '']));
  const addressOf = (name: string): string => addresses.get(name) ?? '';
  for (const one of danes) await serveMail(lifetime, addressOf(one.name), one.certificate);
  const { resolver: address, nameServer } = await startValidatingResolver(
    lifetime,
    ZONES.map((zone) => zoneOf(zone, { danes, addresses })),
  );
  const resolver = resolverAt(address);
  const finger = postTlsFinger(lifetime, address);
  say(`${danes.length} domains in ${ZONES.join(', ')}; Unbound on ${address}:53`);

  heading('The canary and posttls-finger on the same domains');
  const rows: (readonly string[])[] = [['case', 'records', 'canary', 'findings', 'posttls-finger', '']];
  for (const one of danes) {
    const judged = await judge(resolver, one, [addressOf(one.name)]);
    const fingered: Fingered = await finger(domainOf(one));
    const { verdict, because = '' } = { verdict: one.expected, ...one.postfix };
    check(`${one.name}: the canary says ${one.expected}`, judged.verdict === one.expected, judged);
    check(`${one.name}: Postfix says ${verdict}`, fingered.verdict === verdict, fingered);
    const kinds = one.tlsa
      .slice(-2)
      .map((data) => data.slice(0, 5))
      .join(', ');
    rows.push([one.name, kinds, judged.verdict, judged.codes, fingered.verdict, because]);
    if (process.argv.includes('--outputs')) process.stdout.write(`${fingered.output}\n`);
  }
  heading('A host with two addresses, one of which serves another certificate');
  const [first] = danes;
  if (first === undefined) throw new Error('no cases');
  const { codes } = await judge(resolver, first, [addressOf(first.name), addressOf('ee-expired')]);
  check('its roll-over will break', codes === 'warning tlsa-rollover', codes);

  heading('A DNS server that does not validate');
  const { hosts } = await daneOfDomain(domainOf(first), [hostOf(first)], resolverAt(nameServer));
  const said = hosts.map(({ dane }) => (dane.status === 'unknown' ? dane.message : dane.status));
  check('it is unknown whether there is DANE', said.join() === 'the DNS server does not validate', hosts);

  heading('Scheduled runs of a plain machine over the same');
  const { found, messages, faults } = await watchDane(
    danes.map((one) => targetFromName(domainOf(one), { ...(one.isRequired && { requireDane: true }) })),
    address,
  );
  check('nothing fails', faults.length === 0, faults);
  for (const one of danes) {
    const codes = [...(found.get(`${hostOf(one)}:25`) ?? []), ...(found.get(domainOf(one)) ?? [])];
    const { what, codes: expected } = scheduled(one);
    check(`${one.name}: in scheduled runs: ${what}`, expected.test(codes.filter(isOfDane).join(', ')), codes);
  }
  const told = messages.find(({ json }) => json.includes('"host/mx-ee-mismatch.signed.test:25/tlsa-invalid#1"'));
  const says = told?.email.replace(/\s+/g, ' ').includes('senders with DANE are now queueing') === true;
  check('the mismatch is told as critical, and that senders are queueing', told?.severity === 'critical' && says, told);

  heading('All of them');
  process.stdout.write(tableOf(rows));
};

/** What scheduled runs must find where a sender does as is expected. */
const scheduled = ({ expected, isRequired }: DaneCase): { readonly what: string; readonly codes: RegExp } => {
  if (isRequired && (expected === 'no-dane' || expected === 'encrypts'))
    return { what: 'that it is required', codes: /^critical dane-required$/ };
  switch (expected) {
    case 'refused':
      return { what: 'critical', codes: /^critical (?:tlsa-invalid|certificate-(?:expired|host-mismatch))$/ };
    case 'encrypts':
      return { what: 'a notice', codes: /^notice tlsa-invalid$/ };
    case 'not-found':
      return { what: 'signatures that do not hold', codes: /^critical dnssec-invalid$/ };
    default:
      return { what: 'nothing', codes: /^$/ };
  }
};

const isOfDane = (found: string): boolean => /tlsa|dnssec|dane|^critical/.test(found);

const resolverAt = (address: string): ValidatingResolver => {
  const parsed = parseValidatingServer(address);
  if (!parsed.ok) throw new Error(parsed.rule);
  return validatingResolver({ server: parsed.server });
};

const tableOf = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};

process.exit(await runAlone(play));
