import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';

/** What esbuild says of a bundle: of our own files, before packages came to them, and of the files that are deployed. */
export interface FunctionBundle {
  readonly own: Metafile;
  readonly deployed: Metafile;
}

const SHARED = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles the handler of a function (a folder in functions/ of `sourceRoot`): `index.js` in `folder`, and beside it a file
 * with all that it needs for each of ours that another imports later (`import()`), so that no start has to read that.
 * Our own functions keep their names, for stacks in the log; packages lose theirs, which would take as long to set as all
 * the rest of a package takes to load.
 */
export function bundleFunction(sourceRoot: string, name: string, folder: string): FunctionBundle {
  const between = mkdtempSync(join(tmpdir(), 'starttls-canary-bundle-'));
  try {
    const { metafile } = buildSync({
      ...SHARED,
      absWorkingDir: sourceRoot,
      entryPoints: [{ in: `functions/${name}/handler.ts`, out: 'index' }],
      outdir: between,
      packages: 'external',
      format: 'esm',
      splitting: true,
      keepNames: true,
    });
    const files = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint === undefined ? [] : [join(between, basename(path))],
    );
    return { own: metafile, deployed: bundlePackages(sourceRoot, files, folder) };
  } finally {
    rmSync(between, { recursive: true });
  }
}

/** Bundles files of JavaScript with what they need of packages, each by itself. */
export function bundlePackages(sourceRoot: string, files: readonly string[], folder: string): Metafile {
  const { metafile } = buildSync({
    ...SHARED,
    absWorkingDir: sourceRoot,
    entryPoints: [...files],
    outdir: folder,
    // With a star it is taken as a text, and is left as it is.
    external: files.map((file) => `./${basename(file, '.js')}.*`),
    supported: { 'dynamic-import': false },
    nodePaths: [join(sourceRoot, 'node_modules')],
    alias: {
      '@aws-sdk/credential-provider-node': join(sourceRoot, 'functions/environmentCredentials.ts'),
      '@smithy/core/event-streams': join(sourceRoot, 'functions/noEventStreams.ts'),
    },
    // ES modules first, of which only what is used is taken: of CommonJS it is all of each package.
    mainFields: ['module', 'main'],
    format: 'cjs',
    minify: true,
  });
  return metafile;
}
