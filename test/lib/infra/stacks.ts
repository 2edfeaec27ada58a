import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import type { CanaryConfig } from '../../../lib/config/canaryConfig';
import { parseConfig } from '../../../lib/config/parseConfig';
import { type CanaryStacks, defineStacks } from '../../../lib/infra/defineStacks';

/** A configuration of two vantages in two regions; `changes` are whole top-level keys in YAML. */
export function configWith(changes: Readonly<Record<string, string>> = {}): CanaryConfig {
  const keys = {
    hub: 'us-east-1',
    vantages: `{
      eu: { region: eu-west-1, heloName: canary-eu.example.net },
      us: { region: us-east-1, heloName: canary-us.example.net, role: mail-path, sourceAddress: 192.0.2.7 } }`,
    subscribers: '[{ email: a@b.example }, { email: c@b.example, min: notice }, { sms: "+15555550100" }]',
    targets:
      '[contoso.example, { host: 192.0.2.1, tlsName: mx.example.net }, { host: mx.example.org, port: 587, ours: true, verify: true, require: [size] }]',
    ...changes,
  };
  const text = Object.entries(keys).map(([key, value]) => `${key}: ${value}\n`);
  const parsed = parseConfig(text.join(''), 'canary.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

/** One vantage for each way out, and a block list with a key. */
export const allWaysOut = {
  vantages: `{
    instance: { region: us-east-1, heloName: a.example.net, egress: nat-instance, nat: { imageId: ami-0123456789abcdef0 } },
    gateway: { region: eu-west-1, heloName: b.example.net, egress: nat-gateway },
    subnets: { region: eu-west-1, heloName: c.example.net, egress: { vpc: vpc-01234567, subnets: [subnet-01234567] } },
    none: { region: eu-west-1, heloName: d.example.net } }`,
  blockLists: '[{ zone: zen.dq.spamhaus.net, key: /canary/spamhaus-dqs }]',
} as const;

const cdkJson = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync('cdk.json', 'utf8')));

const outputs = mkdtempSync(join(tmpdir(), 'canary-synth-'));
afterAll(() => rmSync(outputs, { recursive: true, force: true }));

/** The project's own flags, without bundling, and without the copy of all annotations that goes to the console. */
const context = {
  ...cdkJson.context,
  'aws:cdk:bundling-stacks': [],
  '@aws-cdk/core:annotationsInValidationReport': false,
};

export function stacksOf(config: CanaryConfig, isProtected = true): CanaryStacks {
  const app = new App({ context, analyticsReporting: false, outdir: mkdtempSync(join(outputs, 'app-')) });
  return defineStacks(app, config, { sourceRoot: process.cwd(), isProtected });
}

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
export type Resource = z.output<typeof resource>;
const template = z.object({ Resources: z.record(z.string(), resource) });

export interface Synthesised {
  readonly stacks: CanaryStacks;
  readonly state: Template;
  readonly hub: Template;
  /** By vantage id. */
  readonly vantages: ReadonlyMap<string, Template>;
  /** Of addresses and networks, by the names of their stacks. */
  readonly networks: ReadonlyMap<string, Template>;
  readonly all: readonly Template[];
}

export function synthesise(config: CanaryConfig): Synthesised {
  const stacks = stacksOf(config);
  const state = Template.fromStack(stacks.state);
  const hub = Template.fromStack(stacks.hub);
  const vantages = new Map(
    config.vantages.map(({ id }, index) => {
      const stack = stacks.vantages[index];
      if (stack === undefined) throw new Error(`no stack for ${id}`);
      return [id, Template.fromStack(stack)];
    }),
  );
  const everyStack = stacks.state.node.root.node.children.filter((child) => Stack.isStack(child));
  const others = everyStack.filter(({ stackName }) => /-(Address|Network)-/.test(stackName));
  const networks = new Map(others.map((stack) => [stack.stackName, Template.fromStack(stack)]));
  return { stacks, state, hub, vantages, networks, all: [state, hub, ...vantages.values(), ...networks.values()] };
}

export const vantageTemplate = ({ vantages }: Synthesised, id: string): Template => {
  const found = vantages.get(id);
  if (found === undefined) throw new Error(`no vantage ${id}`);
  return found;
};

export const resourcesOf = (from: Template): readonly (readonly [string, Resource])[] =>
  Object.entries(template.parse(from.toJSON()).Resources);

/** The properties of all resources of a type, read by a schema of what the test looks at. */
export const propertiesOf = <Schema extends z.ZodType>(from: Template, type: string, schema: Schema) =>
  resourcesOf(from)
    .filter(([, { Type }]) => Type === type)
    .map(([, { Properties }]) => schema.parse(Properties));
