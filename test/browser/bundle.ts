import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PROJECT } from '../e2e/project';

/** A module of `page/` as a script for the browser that puts what it exports into a global of this name. */
export const bundle = (module: string, globalName: string): string => {
  const { outputFiles } = buildSync({
    entryPoints: [join(PROJECT, 'test/browser/page', `${module}.ts`)],
    bundle: true,
    format: 'iife',
    globalName,
    platform: 'browser',
    target: 'es2023',
    write: false,
    logLevel: 'warning',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`esbuild made nothing of ${module}`);
  return script.text;
};
