import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { parseConfig } from '../../../lib/config/parseConfig';
import { ACCOUNT, filledIn } from '../../support/access';
import { resourcesOf, type Synthesised, synthesise, vantageTemplate } from './stacks';

export const HUB = 'us-east-1';

/** An installation with each way out that there is, and a machine of our own. */
export function everyWayOut(): Synthesised & { readonly regionOf: (vantage: string) => string } {
  const parsed = parseConfig(readFileSync('test/e2e/everyWayOut.yaml', 'utf8'), 'everyWayOut.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const regions = new Map(parsed.config.vantages.map(({ id, region }) => [id, region]));
  return { ...synthesise(parsed.config), regionOf: (vantage) => regions.get(vantage) ?? '' };
}

/** Names and ARNs of what the installation `ways` has. */
const arn = (service: string, name: string, region = HUB) => `arn:aws:${service}:${region}:${ACCOUNT}:${name}`;
export const TABLE = arn('dynamodb', 'table/starttls-canary-ways');
export const STREAM = `${TABLE}/stream/2026-01-01T00:00:00.000`;
export const TOPIC = arn('sns', 'starttls-canary-ways');
export const HEALTH_TOPIC = `${TOPIC}-health`;
export const functionArn = (name: string, region = HUB) =>
  arn('lambda', `function:starttls-canary-ways-${name}`, region);
export const queueArn = (logicalId: string, region = HUB) => arn('sqs', logicalId, region);

const named = z.looseObject({
  FunctionName: z.string().optional(),
  TopicName: z.string().optional(),
  LogGroupName: z.string().optional(),
  PolicyDocument: z.unknown().optional(),
  KeyPolicy: z.unknown().optional(),
  AssumeRolePolicyDocument: z.unknown().optional(),
});

const arnsIn =
  (template: Template, region: string) =>
  (logicalId: string): string => {
    if (logicalId === 'Imported') return STREAM;
    const [, resource] = resourcesOf(template).find(([id]) => id === logicalId) ?? [];
    const { FunctionName, TopicName, LogGroupName } = named.parse(resource?.Properties ?? {});
    if (FunctionName !== undefined) return arn('lambda', `function:${FunctionName}`, region);
    if (TopicName !== undefined) return arn('sns', TopicName, region);
    if (LogGroupName !== undefined) return arn('logs', `log-group:${LogGroupName}:*`, region);
    return queueArn(logicalId.replace(/[0-9A-F]{8}$/, ''), region);
  };

/** The one policy of this type in a template under a logical id that begins so, as AWS gets it. */
export function policyIn(template: Template, type: string, prefix: string, region = HUB): unknown {
  const found = resourcesOf(template).filter(([id, { Type }]) => Type === type && id.startsWith(prefix));
  const [[, resource] = []] = found;
  if (resource === undefined || found.length > 1) throw new Error(`${found.length} × ${type} ${prefix}`);
  const { PolicyDocument, KeyPolicy, AssumeRolePolicyDocument } = named.parse(resource.Properties);
  return filledIn(PolicyDocument ?? KeyPolicy ?? AssumeRolePolicyDocument, arnsIn(template, region));
}

export type Role =
  | { readonly probeOf: string }
  | { readonly hub: string }
  | { readonly managed: string }
  | { readonly forwardOf: string };

/** What a role of the installation may, or who has one of its managed policies and nothing else. */
export function policiesOf(ways: ReturnType<typeof everyWayOut>, role: Role): readonly unknown[] {
  if ('hub' in role) return [policyIn(ways.hub, 'AWS::IAM::Policy', role.hub)];
  if ('managed' in role) return [policyIn(ways.hub, 'AWS::IAM::ManagedPolicy', role.managed)];
  const [id, prefix] = 'probeOf' in role ? [role.probeOf, 'ProbeRole'] : [role.forwardOf, 'HealthForwardEventsRole'];
  return [policyIn(vantageTemplate(ways, id), 'AWS::IAM::Policy', prefix, ways.regionOf(id))];
}
