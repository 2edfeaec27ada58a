import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { PROJECT } from './project';

const NODES = [process.execPath, join(PROJECT, '.e2e/node24/node_modules/node/bin/node')];
const LOAD = `if (typeof require('./index.js').handler !== 'function') throw new Error('it exports no handler');
for (const file of require('node:fs').readdirSync('.')) require('./' + file);`;
const LOAD_TIMEOUT_MS = 30_000;

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});
const properties = z.object({
  FunctionName: z.string(),
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

interface DeployedFunction {
  readonly name: string;
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What its template gives it; what only a deployment knows is some ARN, and nobody is to be asked for credentials. */
const KNOWN_WHEN_DEPLOYED = 'arn:aws:sns:us-east-1:000000000000:known-when-deployed';

const environmentOf = (variables: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => ({
  AWS_REGION: 'us-east-1',
  ...Object.fromEntries(
    Object.entries(variables).map(([key, value]) => [key, typeof value === 'string' ? value : KNOWN_WHEN_DEPLOYED]),
  ),
});

const functionsOf = (assembly: string): readonly DeployedFunction[] =>
  readdirSync(assembly)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => Object.values(template.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8'))).Resources))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => {
      const { FunctionName: name, Code, Environment } = properties.parse(Properties);
      const bundle = join(assembly, `asset.${Code.S3Key.replace(/\.zip$/, '')}`);
      return { name, bundle, environment: environmentOf(Environment.Variables) };
    });

/** What a bundle still asks for beside Node itself, by its syntax: the SDK names a package in a text, too. */
const wantedBy = (bundle: string): readonly string[] => {
  const { metafile } = buildSync({
    entryPoints: readdirSync(bundle).map((file) => join(bundle, file)),
    bundle: true,
    packages: 'external',
    platform: 'node',
    write: false,
    metafile: true,
    outdir: 'unused',
    logLevel: 'error',
  });
  const paths = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  ok(paths.some(isBuiltin), `${bundle} asks for nothing, not even Node's own`);
  return paths.filter((path) => !isBuiltin(path) && !(path in metafile.inputs));
};

const load = (node: string, { name, bundle, environment }: DeployedFunction): void => {
  const { status, stderr } = spawnSync(node, ['-e', LOAD], {
    cwd: bundle,
    env: environment,
    encoding: 'utf8',
    timeout: LOAD_TIMEOUT_MS,
  });
  // A bundle is one long line, and Node shows the line that it stumbles over.
  equal(status, 0, `${name} does not load on ${node}: ${stderr.replaceAll(/^(.{200}).*$/gm, '$1…')}`);
};

/** The functions of an assembly outside of the project: each bundle has all that it needs in it, and loads on both Nodes. */
const main = (assembly: string): void => {
  ok(!assembly.startsWith(PROJECT), 'within the project a bundle would find the packages that it lacks');
  const functions = functionsOf(assembly);
  ok(functions.length > 0, `${assembly} has no function`);
  const bundles = [...new Set(functions.map(({ bundle }) => bundle))];
  for (const bundle of bundles) deepEqual(wantedBy(bundle), [], bundle);
  for (const node of NODES) for (const deployed of functions) load(node, deployed);
  process.stdout.write(`${bundles.length} bundles of ${functions.length} functions are whole and load on both Nodes\n`);
};

main(resolve(process.argv[2] ?? ''));
