import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { bundleFunction, bundlePackages } from '../../lib/infra/functionBundle';

const PROJECT = resolve(import.meta.dirname, '../..');

export interface MeasuredBundle {
  readonly name: string;
  readonly file: string;
  /** Of what is loaded at its start. */
  readonly bytes: number;
  /** Of the files beside it, that are loaded when they are needed. */
  readonly laterBytes: number;
  /** Bytes by package, and those of ours together; the most first. */
  readonly contents: readonly (readonly [string, number])[];
  /** What an empty handler that names the same of the SDK comes to. */
  readonly bare: { readonly file: string; readonly bytes: number };
}

/** Bundles a handler as the stacks do, and the empty one beside it. */
export function measuredBundle(name: string, folder: string): MeasuredBundle {
  const { own, deployed } = bundleFunction(PROJECT, name, join(folder, name));
  const [output] = ofName(deployed.outputs, 'index.js');
  const contents = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'our own';
    contents.set(part, (contents.get(part) ?? 0) + bytesInOutput);
  }
  const bytes = output?.bytes ?? 0;
  const all = Object.values(deployed.outputs).reduce((sum, each) => sum + each.bytes, 0);
  return {
    name,
    file: join(folder, name, 'index.js'),
    bytes,
    laterBytes: all - bytes,
    contents: [...contents].toSorted(([, a], [, b]) => b - a),
    bare: bundleBare(
      ofName(own.outputs, 'index.js').flatMap(({ inputs }) => Object.keys(inputs)),
      join(folder, `${name}-bare`),
    ),
  };
}

const ofName = <T>(outputs: Readonly<Record<string, T>>, name: string): readonly T[] =>
  Object.entries(outputs).flatMap(([path, output]) => (basename(path) === name ? [output] : []));

function bundleBare(sources: readonly string[], folder: string): MeasuredBundle['bare'] {
  const names = new Set(sources.flatMap((path) => sdkImports(readFileSync(join(PROJECT, path), 'utf8'))));
  const imports = [...names].map((name, index) => name.replace('*', `as sdk${index}`));
  const all = imports.map((_, index) => `sdk${index}`).join(', ');
  const source = `${folder}.js`;
  writeFileSync(source, `${imports.join('\n')}\nexport const handler = async () => [${all}];\n`);
  const [output] = Object.values(bundlePackages(PROJECT, [source], folder).outputs);
  return { file: join(folder, basename(source)), bytes: output?.bytes ?? 0 };
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
