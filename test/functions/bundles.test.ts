import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { bundleAliases, FUNCTION_BUNDLE } from '../../lib/infra/functionBundle';

const root = join(__dirname, '../..');
const names = readdirSync(join(root, 'functions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** A bundle that has all of its packages in it, and not only what is used of them, comes to more than 1,100. */
const MOST_KB = 640;

const bundleOf = (name: string): Metafile['outputs'][string] => {
  const { metafile } = buildSync({
    ...FUNCTION_BUNDLE,
    mainFields: [...FUNCTION_BUNDLE.mainFields],
    alias: bundleAliases(root),
    absWorkingDir: root,
    entryPoints: [`functions/${name}/handler.ts`],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    metafile: true,
    outdir: 'unused',
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  if (output === undefined) throw new Error(`${name} has no bundle`);
  return output;
};

describe.each(names)('the bundle of %s', (name) => {
  const { bytes, inputs } = bundleOf(name);
  const holds = (pattern: RegExp) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 && pattern.test(path) ? path : [],
    );

  test(`has less than ${MOST_KB} KB`, () => {
    expect(bytes / 1000).toBeLessThan(MOST_KB);
  });

  test('has the small zod only: the other comes to twice as much, and to thrice the time of making a schema', () => {
    expect(holds(/zod\/v4\/(classic|core\/(to-json-schema|json-schema-processors))/)).toEqual([]);
  });

  test('speaks English only', () => {
    expect(holds(/zod\/.*\/locales\/(?!en\.)/)).toEqual([]);
  });

  test('asks for credentials nowhere but in the environment', () => {
    expect(holds(/nested-clients|credential-provider-(?!env)/)).toEqual([]);
  });

  test('has nothing of a browser, and of the SDK no CommonJS', () => {
    expect(holds(/bowser|@aws-sdk\/client-[^/]+\/dist-cjs/)).toEqual([]);
  });
});
