import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { configWith, propertiesOf, synthesise, vantageTemplate } from './stacks';

const OVER_HTTPS = 'https://dns.example.org/dns-query';
const functions = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

function deployed(changes: Readonly<Record<string, string>>) {
  const synthesised = synthesise(configWith(changes));
  const all = [synthesised.hub, vantageTemplate(synthesised, 'eu')].flatMap((template) =>
    propertiesOf(template, 'AWS::Lambda::Function', functions),
  );
  const environmentOf = (end: string) =>
    all.find(({ FunctionName }) => FunctionName.endsWith(end))?.Environment.Variables ?? {};
  return {
    hub: synthesised.stacks.hub,
    policy: environmentOf('-policy'),
    vantage: z.unknown().parse(JSON.parse(String(environmentOf('-probe-eu').CANARY_VANTAGE))),
  };
}

test('a resolver over HTTPS is the policy check’s, and has vantages keep what TLSA records are matched with', () => {
  const { hub, policy, vantage } = deployed({ validatingResolver: OVER_HTTPS });
  expect(policy).toMatchObject({ CANARY_VALIDATING_RESOLVER: OVER_HTTPS });
  expect(vantage).toMatchObject({ keepsChains: true });
  Annotations.fromStack(hub).hasNoWarning('*', Match.stringLikeRegexp('does not look for DANE'));
});

test('one of a plain machine is not the hub’s, which says so', () => {
  const { hub, policy, vantage } = deployed({ validatingResolver: '127.0.0.1' });
  expect(policy).not.toHaveProperty('CANARY_VALIDATING_RESOLVER');
  expect(vantage).not.toHaveProperty('keepsChains');
  Annotations.fromStack(hub).hasWarning(
    '*',
    Match.stringLikeRegexp('does not look for DANE: validatingResolver 127.0.0.1 is on a plain machine'),
  );
});

test('without one nothing is said of DANE', () => {
  const { hub, policy } = deployed({});
  expect(policy).not.toHaveProperty('CANARY_VALIDATING_RESOLVER');
  Annotations.fromStack(hub).hasNoWarning('*', Match.stringLikeRegexp('DANE'));
});
