import { join } from 'node:path';

/** How esbuild makes the bundle of a function. Whoever measures or tests bundles makes them so, too. */
export const FUNCTION_BUNDLE = {
  target: 'node20',
  // ES modules first, of which only what is used is taken: of CommonJS it is all of each package.
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
} as const;

/** Packages that a bundle has something else for, by the path of that. `sourceRoot` holds `functions/`. */
export const bundleAliases = (sourceRoot: string): Readonly<Record<string, string>> => ({
  '@aws-sdk/credential-provider-node': join(sourceRoot, 'functions/environmentCredentials.ts'),
});
