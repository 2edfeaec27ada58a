import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bomSchema, lockSchema, runtimeBom, runtimePackages } from '../generate/sbom';
import { bundleFunction } from '../lib/infra/functionBundle';
import packageFile from '../package.json';

const root = join(__dirname, '..');
const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
const lock = lockSchema.parse(JSON.parse(lockText));
const { dependencies, devDependencies } = packageFile;

/** What stands in code in the first cell of each row under a heading. */
const rowsUnder = (heading: string): readonly string[] => {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return own
    .split('\n')
    .filter((line) => /^\| *`/.test(line))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
};

describe('docs/dependencies.md says why there is', () => {
  test.each([
    { heading: 'What the command needs', packages: dependencies },
    { heading: 'What building, testing and deploying needs', packages: devDependencies },
  ])('each package of "$heading", and no other', ({ heading, packages }) => {
    expect([...rowsUnder(heading)].sort()).toEqual(Object.keys(packages).sort());
  });

  test('how many there are', () => {
    const all = Object.keys(lock.packages).filter((path) => path !== '').length;
    const [direct, tools] = [dependencies, devDependencies].map((some) => Object.keys(some).length);
    const runtime = runtimePackages(lock).size;
    expect(page).toContain(`${direct} packages directly, ${runtime} in all`);
    expect(page).toContain(`${tools} more directly; the lockfile has ${all}`);
  });

  test('what each function is bundled of', () => {
    const folder = mkdtempSync(join(tmpdir(), 'canary-bundled-'));
    const names = readdirSync(join(root, 'functions'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const found = new Map<string, string[]>();
    for (const { name } of names) {
      const { outputs } = bundleFunction(root, name, join(folder, name)).deployed;
      const paths = Object.values(outputs).flatMap(({ inputs }) =>
        Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
      );
      const packages = paths.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
      for (const one of new Set(packages)) found.set(one, [...(found.get(one) ?? []), name]);
    }
    rmSync(folder, { recursive: true });
    const lines = [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([one, users]) => `| \`${one}\` | ${users.length === names.length ? 'all' : users.sort().join(', ')} |`);
    const [, section = ''] = page.split('## What is bundled into the functions\n');
    expect(section.split('\n').filter((line) => line.startsWith('| `'))).toEqual(lines);
  });
});

describe('the lockfile', () => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

  test('names no registry, and has the hash of everything that comes from one', () => {
    expect(lockText).not.toMatch(/"resolved"|registry/);
    const without = packages.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-'));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  test('is of exact versions', () => {
    const versions = Object.values({ ...dependencies, ...devDependencies, ...packageFile.overrides });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('lets no package run a script when it is installed; whoever installs the command meets none that would', () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(scripted.filter(([, { dev }]) => !dev)).toEqual([]);
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(packageFile.allowScripts).toEqual(Object.fromEntries(names.map((name) => [name, false])));
  });

  test('has licences that ask for nothing but to be named, with whatever comes with the command', () => {
    const licences = packages.filter(([, { dev }]) => !dev).map(([, { license }]) => license);
    expect([...new Set(licences)].sort()).toEqual(['0BSD', 'Apache-2.0', 'ISC', 'MIT', 'MIT-0']);
  });
});

test('the bill of materials is what comes with the command, whole', () => {
  const npm = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { metadata, components, dependencies: edges } = runtimeBom(bomSchema.parse(JSON.parse(npm)), lock);
  expect(metadata.component).toMatchObject({ name: packageFile.name, version: packageFile.version });
  expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([...runtimePackages(lock)].sort());
  const refs = [metadata.component, ...components].map((one) => one['bom-ref']);
  expect(edges.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.includes(ref))).toEqual([]);
});
