import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { shardCountFor } from '../../../lib/config/shard';
import { configWith, propertiesOf, resourcesOf, synthesise, vantageTemplate } from './stacks';

const KEYWORDS = '[SIZE, PIPELINING, 8BITMIME, DSN, CHUNKING]';
const longTargets = (count: number) =>
  `[${Array.from(
    { length: count },
    (_, n) => `{ host: customer-${n}.mail.protection.example, ours: true, verify: true, require: ${KEYWORDS} }`,
  ).join(', ')}]`;
const longDomains = (count: number) =>
  `[${Array.from({ length: count }, (_, n) => `customer-number-${n}.subsidiary.contoso.example`).join(', ')}]`;
const oneVantage = '{ eu: { region: eu-west-1, heloName: canary-eu.example.net } }';

const schedule = z.object({ Target: z.object({ Input: z.unknown() }) });
const isPlain = (input: unknown): boolean => typeof input === 'string';
/** As it is deployed: the CLI sends templates as they are written, with an indent of one. */
const bytesOf = (template: Template): number => JSON.stringify(template.toJSON(), null, 1).length;

// Limits of AWS: CloudFormation's template body and resources, Scheduler's input, Lambda's environment.
const TEMPLATE_BYTES = 1_000_000;
const RESOURCES = 500;
const INPUT_BYTES = 256 * 1024;
const ENVIRONMENT_BYTES = 4096;

describe('ten thousand domains', () => {
  const config = configWith({ vantages: oneVantage, targets: longDomains(10_000) });
  const synthesised = synthesise(config);
  const eu = vantageTemplate(synthesised, 'eu');

  test('keep within what AWS takes of a template, an input and an environment', () => {
    for (const template of [eu, synthesised.hub]) {
      expect(bytesOf(template)).toBeLessThan(TEMPLATE_BYTES);
      expect(resourcesOf(template).length).toBeLessThan(RESOURCES);
      const inputs = propertiesOf(template, 'AWS::Scheduler::Schedule', schedule).map(({ Target }) => Target.Input);
      for (const input of inputs) expect(JSON.stringify(input).length).toBeLessThan(INPUT_BYTES);
      const functions = z.object({ Environment: z.object({ Variables: z.unknown() }).optional() });
      for (const { Environment } of propertiesOf(template, 'AWS::Lambda::Function', functions)) {
        expect(JSON.stringify(Environment?.Variables ?? {}).length).toBeLessThan(ENVIRONMENT_BYTES);
      }
    }
    expect(propertiesOf(eu, 'AWS::Scheduler::Schedule', schedule)).toHaveLength(shardCountFor(10_000));
  });
});

describe('targets that say more than a template holds', () => {
  const config = configWith({ vantages: oneVantage, targets: longTargets(6000) });
  const synthesised = synthesise(config);
  const eu = vantageTemplate(synthesised, 'eu');
  const schedules = propertiesOf(eu, 'AWS::Scheduler::Schedule', schedule);
  const listFile = join(
    Stage.of(synthesised.stacks.hub)?.outdir ?? '',
    `${synthesised.stacks.vantages[0]?.stackName}.targets.json`,
  );

  test('are in one object, by shard, and their schedules say where', () => {
    const lists = z
      .record(z.string(), z.array(z.object({ name: z.string() })))
      .parse(JSON.parse(readFileSync(listFile, 'utf8')));
    expect(Object.keys(lists)).toHaveLength(schedules.length);
    const names = Object.values(lists).flatMap((targets) => targets.map(({ name }) => name));
    expect(names.sort()).toEqual(config.targets.map(({ name }) => name).sort());
    expect(schedules.map(({ Target }) => isPlain(Target.Input))).not.toContain(true);
    const [first] = schedules;
    expect(JSON.stringify(first?.Target.Input)).toContain('targetsAt');
    expect(JSON.stringify(first?.Target.Input)).toContain('cdk-hnb659fds-assets-');
    expect(bytesOf(eu)).toBeLessThan(100_000);
  });

  test('are all that the function may read in the bucket', () => {
    const policies = z.object({
      PolicyDocument: z.object({ Statement: z.array(z.object({ Action: z.unknown(), Resource: z.unknown() })) }),
    });
    const statements = propertiesOf(eu, 'AWS::IAM::Policy', policies).flatMap(
      (found) => found.PolicyDocument.Statement,
    );
    const ofBucket = statements.filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
    expect(ofBucket.map(({ Action }) => Action)).toEqual(['s3:GetObject']);
    expect(JSON.stringify(ofBucket[0]?.Resource)).toMatch(/:s3:::".*"cdk-hnb659fds-assets-.*"\/[0-9a-f]{64}\.json"/);
  });
});

test('a few targets are carried by the schedule itself, and nothing is read', () => {
  const eu = vantageTemplate(synthesise(configWith()), 'eu');
  const [only] = propertiesOf(eu, 'AWS::Scheduler::Schedule', schedule);
  expect(isPlain(only?.Target.Input)).toBe(true);
  expect(JSON.stringify(eu.toJSON())).not.toContain('s3:GetObject');
});
