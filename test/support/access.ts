import { runSimulation } from '@cloud-copilot/iam-simulate';
import * as z from 'zod';

export const ACCOUNT = '111122223333';
/** Who asks, unless said otherwise: a role of the account. */
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/taken-over`;

/** What is asked of AWS, of the account whose resources they are. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  /** Of who asks; there are no others. */
  readonly policies?: readonly unknown[];
  /** Of what is asked for. */
  readonly resourcePolicy?: unknown;
  /** Keys of conditions. It comes by TLS unless they say otherwise. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly principal?: string;
}

/**
 * Whether AWS would let it pass, as somebody else evaluates policies. Throws for an action, a resource or a key of a condition that
 * AWS has not got.
 */
export async function isAllowed(asked: AccessRequest): Promise<boolean> {
  const { action, resource, policies = [], resourcePolicy, context = {}, principal = ROLE } = asked;
  const keys = Object.entries({ 'aws:SecureTransport': 'true', ...context });
  const answer = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: Object.fromEntries(
          keys.map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
        ),
      },
      identityPolicies: policies.map((policy, index) => ({ name: `policy${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
    },
    {},
  );
  if (answer.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(answer.errors)}`);
  return answer.overallResult === 'Allowed';
}

const FORMS = [
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => ({ kind: 'name', of: Ref }) as const),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform(({ 'Fn::GetAtt': [of] }) => ({ kind: 'name', of }) as const),
  z.strictObject({ 'Fn::ImportValue': z.string() }).transform(() => ({ kind: 'name', of: 'Imported' }) as const),
  z
    .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
    .transform(({ 'Fn::Join': [between, parts] }) => ({ kind: 'joined', between, parts }) as const),
  z
    .strictObject({ 'Fn::Sub': z.string() })
    .transform(({ 'Fn::Sub': text }) => ({ kind: 'joined', between: '', parts: pseudoParts(text) }) as const),
] as const;
const form = z.union(FORMS);
const PSEUDO: Readonly<Record<string, string>> = { 'AWS::AccountId': ACCOUNT, 'AWS::Partition': 'aws' };
/** `a${AWS::AccountId}b` → `a`, `{ Ref }`, `b`. */
const pseudoParts = (text: string): readonly unknown[] =>
  text.split(/\$\{(AWS::\w+)\}/).map((part, index) => (index % 2 === 0 ? part : { Ref: part }));

/** A part of a template as CloudFormation fills it in; `arnOf`: of its resources, by their logical ids. */
export function filledIn(value: unknown, arnOf: (logicalId: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => filledIn(one, arnOf));
  if (typeof value !== 'object' || value === null) return value;
  const found = form.safeParse(value);
  if (!found.success)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, arnOf)]));
  if (found.data.kind === 'name') return PSEUDO[found.data.of] ?? arnOf(found.data.of);
  return found.data.parts.map((part) => String(filledIn(part, arnOf))).join(found.data.between);
}
