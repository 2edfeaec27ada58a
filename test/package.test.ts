import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import packageFile from '../package.json';

/** The package that an import names, without the path inside it. */
const packageOf = (path: string): string => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path;

/** Built as `npm run build` does: what is left out of a chunk is imported from a package when that chunk is loaded. */
function importedPackages(): ReadonlySet<string> {
  const { metafile } = buildSync({
    absWorkingDir: join(__dirname, '..'),
    entryPoints: ['bin/starttls-canary.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    splitting: true,
    write: false,
    metafile: true,
    outdir: 'unused',
  });
  const outputs: Metafile['outputs'] = metafile.outputs;
  const paths = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  );
  return new Set(paths.filter((path) => !path.startsWith('node:')).map(packageOf));
}

test('who installs the package gets what its commands import, and nothing else', () => {
  expect([...importedPackages()].sort()).toEqual(Object.keys(packageFile.dependencies).sort());
});
