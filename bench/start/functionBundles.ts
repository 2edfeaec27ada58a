import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleAliases, FUNCTION_BUNDLE } from '../../lib/infra/functionBundle';

export const PROJECT = resolve(import.meta.dirname, '../..');

export interface FunctionBundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Bytes by package, and by folder of ours; the most first. */
  readonly contents: readonly (readonly [string, number])[];
  /** What an empty handler that names the same of the SDK comes to. */
  readonly bare: { readonly file: string; readonly bytes: number };
}

/** Bundles a handler as the stacks do, and the empty one beside it. */
export async function bundleFunction(name: string, folder: string): Promise<FunctionBundle> {
  const file = join(folder, `${name}.cjs`);
  const { metafile } = await build({ ...OPTIONS, entryPoints: [`functions/${name}/handler.ts`], outfile: file });
  const [output] = Object.values(metafile.outputs);
  const contents = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = partOf(path);
    contents.set(part, (contents.get(part) ?? 0) + bytesInOutput);
  }
  const own = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules'));
  return {
    name,
    file,
    bytes: output?.bytes ?? 0,
    contents: [...contents].toSorted(([, a], [, b]) => b - a),
    bare: await bundleBare(own, join(folder, `${name}-bare.cjs`)),
  };
}

const OPTIONS = {
  ...FUNCTION_BUNDLE,
  mainFields: [...FUNCTION_BUNDLE.mainFields],
  alias: bundleAliases(PROJECT),
  absWorkingDir: PROJECT,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

const partOf = (path: string): string =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');

async function bundleBare(sources: readonly string[], outfile: string): Promise<FunctionBundle['bare']> {
  const names = new Set(sources.flatMap((path) => sdkImports(readFileSync(join(PROJECT, path), 'utf8'))));
  const imports = [...names].map((name, index) => name.replace('*', `as sdk${index}`));
  const all = imports.map((_, index) => `sdk${index}`).join(', ');
  const contents = `${imports.join('\n')}\nexport const handler = async () => [${all}];\n`;
  const { metafile } = await build({ ...OPTIONS, stdin: { contents, resolveDir: PROJECT }, outfile });
  return { file: outfile, bytes: Object.values(metafile.outputs)[0]?.bytes ?? 0 };
}

/** One import for each value that is imported of the SDK, with `*` in the place of its new name. */
const sdkImports = (text: string): readonly string[] =>
  [...text.matchAll(/^import \{([^}]*)\} from '(@aws-sdk\/client-[^']+|@aws-sdk\/lib-[^']+)';/gm)].flatMap(
    ([, names = '', from]) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type '))
        .map((name) => `import { ${name} * } from '${from}';`),
  );
