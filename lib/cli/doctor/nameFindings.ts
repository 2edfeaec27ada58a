import { isIPv6 } from 'node:net';
import type { Lookup } from '../../dns/types';
import type { DoctorFinding } from './finding';
import type { UnjudgedVantage } from './unjudgedVantage';

/** Where heloName, its address and the name of that address disagree. */
export function nameFindings({ facts, world, agreement }: UnjudgedVantage): readonly DoctorFinding[] {
  const { id, heloName, names } = facts;
  const address = world.address ?? 'its address';
  const about = { severity: 'warning', vantage: id } as const;
  switch (agreement) {
    case 'agrees':
    case 'unknown':
      return [];
    case 'unresolvable': {
      const remedy = `Make an address record: ${heloName} ${recordType(world.address)} ${address}`;
      return [{ ...about, code: 'helo-name-unresolvable', message: `heloName ${heloName} has no address`, remedy }];
    }
    case 'elsewhere': {
      const leads = names.forward?.status === 'found' ? `leads to ${names.forward.records.join(', ')}` : 'is a literal';
      const message = `heloName ${heloName} ${leads}, and the world sees ${address}`;
      const remedy = `Let heloName lead to ${address}, or use the name that does`;
      return [{ ...about, code: 'helo-name-elsewhere', message, remedy }];
    }
    case 'no-pointer': {
      const message = `${address} has no name (PTR), which many receivers refuse`;
      return [{ ...about, code: 'pointer-missing', message, remedy: pointing(facts, world) }];
    }
    case 'other-pointer': {
      const found = names.pointer?.status === 'found' ? names.pointer.records.join(', ') : 'another name';
      const message = `${address} is called ${found} (PTR), not ${heloName}`;
      return [{ ...about, code: 'pointer-differs', message, remedy: pointing(facts, world) }];
    }
    case 'unanswered': {
      const why = failureOf(names.forward) ?? failureOf(names.pointer) ?? 'the DNS did not answer';
      const message = `Whether heloName ${heloName} and its address agree is not known: ${why}`;
      const remedy = 'Try again, or ask another server with --dns';
      return [{ ...about, severity: 'unknown', code: 'dns-unanswered', message, remedy }];
    }
  }
}

const recordType = (address: string | undefined): string =>
  address === undefined ? 'A' : isIPv6(address) ? 'AAAA' : 'A';

/** AWS asks for the address record first: it refuses a name that does not lead to the address. */
function pointing(
  { heloName, region }: UnjudgedVantage['facts'],
  { elasticIp, address }: UnjudgedVantage['world'],
): string {
  if (elasticIp === undefined || elasticIp.publicIp !== address)
    return `Have whoever gives you that address set its reverse DNS to ${heloName} (docs/port-25.md)`;
  return `Set its reverse DNS: aws ec2 modify-address-attribute --allocation-id ${elasticIp.allocationId} --domain-name ${heloName} --region ${region}`;
}

const failureOf = (lookup: Lookup<string> | undefined): string | undefined =>
  lookup?.status === 'failed' ? lookup.message : undefined;
