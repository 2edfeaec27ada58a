import type { DoctorFacts } from './facts';
import type { DoctorFinding } from './finding';
import type { Part, ReadFault } from './part';

type Unread = Extract<Part<unknown>, { readonly isKnown: false }>;

/** What could not be read: one finding for each reason, however many parts it concerns. */
export function unreadFindings(facts: DoctorFacts): readonly DoctorFinding[] {
  const { vantages, policies, everyRegion, regions, topics, sms } = facts;
  const configured = [facts.hub, ...vantages.flatMap(({ region }) => region ?? [])];
  // Where an organisation forbids a region, nothing of ours was ever deployed.
  const isOfUse = (part: Part<unknown>, region: string): boolean =>
    part.isKnown || part.fault !== 'denied' || configured.includes(region);
  const parts: readonly (Part<unknown> | undefined)[] = [
    ...vantages.map(({ runs }) => runs),
    policies,
    everyRegion,
    ...regions.flatMap(({ region, stacks, elasticIps }) =>
      [stacks, elasticIps].filter((part) => isOfUse(part, region)),
    ),
    ...[topics?.incidents, topics?.health, sms],
  ];
  const unread = parts.filter((part) => part?.isKnown === false);
  const reasons = new Set(unread.map(({ why }) => why));
  return [...reasons].map((why) =>
    finding(
      why,
      unread.filter((part) => part.why === why),
    ),
  );
}

function finding(why: string, parts: readonly Unread[]): DoctorFinding {
  const unique = (texts: readonly string[]): string => [...new Set(texts)].join(', ');
  const needs = unique(parts.flatMap((part) => part.needs));
  return {
    code: 'not-readable',
    severity: 'unknown',
    message: `Not seen: ${unique(parts.map(({ what }) => what))}: ${why}`,
    remedy: REMEDIES[parts[0]?.fault ?? 'other'].replace('NEEDS', needs),
  };
}

const REMEDIES: Readonly<Record<ReadFault, string>> = {
  credentials: 'Sign in to the account that the canary is deployed to (aws sso login, or AWS_PROFILE)',
  denied: 'Allow NEEDS: docs/doctor.md has the policy',
  other: 'Try again; if it stays, look at the account, the region and the network of this machine',
};
