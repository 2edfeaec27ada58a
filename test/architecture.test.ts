import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

/**
 * Who may import whom (values; types may be looked at from anywhere below). `area` or `area/file`; an area may always
 * import itself. A new folder needs a row here.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'lib/smtp': [],
  'lib/dns': [],
  'lib/probe': ['lib/smtp', 'lib/dns'],
  // Pure, and so free to ask what a reply says, or what an address is.
  'lib/judgement': ['lib/smtp/capabilities', 'lib/dns/ipv6Address', 'lib/dns/refusedRange'],
  'lib/notification': ['lib/judgement', 'lib/smtp/escape', 'lib/probe/operator', 'package.json'],
  'lib/telemetry': [],
  'lib/store': ['lib/judgement', 'lib/smtp/types', 'lib/telemetry/contract'],
  'lib/config': ['lib/dns', 'lib/telemetry/contract'],
  'lib/workflow': [
    'lib/smtp',
    'lib/dns',
    'lib/probe',
    'lib/judgement',
    'lib/notification',
    'lib/store',
    'lib/telemetry',
    'package.json',
  ],
  'lib/cli': [
    'lib/smtp',
    'lib/dns',
    'lib/probe',
    'lib/judgement',
    'lib/notification/words',
    'lib/store',
    'lib/config',
    'lib/telemetry/contract',
    'package.json',
  ],
  'lib/infra': ['lib/config', 'lib/telemetry/contract'],
  functions: ['lib/dns', 'lib/probe', 'lib/notification', 'lib/store', 'lib/telemetry', 'lib/workflow'],
  bin: ['lib/cli', 'lib/infra', 'lib/config', 'lib/dns/nodeResolver', 'lib/smtp/escape'],
};

/** Packages that only some places may know of. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  'aws-cdk-lib': ['lib/infra', 'bin/app'],
  constructs: ['lib/infra', 'bin/app'],
  '@aws-sdk': [
    'functions',
    'lib/store/dynamoTable',
    'lib/telemetry/cloudWatch',
    'lib/telemetry/parameter',
    'lib/notification/sns',
    'lib/cli/askNotify',
    'lib/cli/doctor/awsAccount',
  ],
  '@aws-lambda-powertools': ['functions'],
  libsql: ['lib/store/sqliteTable'],
};

const root = join(__dirname, '..');
const stem = (file: string): string => relative(root, join(root, file)).replace(/\.ts$/, '').replaceAll('\\', '/');
const sources = ['bin', 'lib', 'functions'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);
const imports = importsOf(sources);
const edges = [...imports].flatMap(([from, targets]) => targets.map(({ to, isPackage }) => ({ from, to, isPackage })));

function importsOf(files: readonly string[]) {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [...files],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    outdir: 'unused',
  });
  const inputs: Metafile['inputs'] = metafile.inputs;
  return new Map(
    Object.entries(inputs).map(([file, input]) => [
      stem(file),
      input.imports.map(({ path, external, kind }) => ({
        to: external ? path : stem(path),
        isPackage: external === true,
        isLater: kind === 'dynamic-import',
      })),
    ]),
  );
}

const areaOf = (file: string): string =>
  file.startsWith('lib/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');
const isWithin = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);

test('every folder has its row', () => {
  const folders = [...imports.keys()].filter((file) => file !== 'package.json').map(areaOf);
  expect([...new Set(folders)].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('a folder imports only what its row allows', () => {
  const strangers = edges
    .filter(({ from, to, isPackage }) => !isPackage && areaOf(from) !== areaOf(to))
    .filter(({ from, to }) => !MAY_IMPORT[areaOf(from)]?.some((place) => isWithin(to, place)))
    .map(({ from, to }) => `${from} → ${to}`);
  expect(strangers).toEqual([]);
});

test('the wire knows node only', () => {
  const packages = edges.filter(({ from, isPackage }) => isPackage && areaOf(from) === 'lib/smtp').map(({ to }) => to);
  expect(packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
});

test('judgement knows no package, no clock and no I/O', () => {
  const own = edges.filter(({ from, isPackage }) => isPackage && areaOf(from) === 'lib/judgement').map(({ to }) => to);
  expect(own).toEqual([]);
  const impure = sources
    .filter((file) => file.startsWith(join('lib', 'judgement')))
    .filter((file) => /Date\.now|new Date\(\)|Math\.random|process\./.test(readFileSync(join(root, file), 'utf8')));
  expect(impure).toEqual([]);
});

test('packages stay where they belong', () => {
  const strangers = edges.flatMap(({ from, to, isPackage }) => {
    const [, places] =
      Object.entries(ONLY_IN).find(([name]) => isPackage && (to === name || to.startsWith(`${name}/`))) ?? [];
    return places === undefined || places.some((place) => isWithin(from, place)) ? [] : [`${from} → ${to}`];
  });
  expect(strangers).toEqual([]);
});

test('a check loads nothing that only other commands need', () => {
  const loaded = new Set(['bin/starttls-canary']);
  for (const file of loaded) {
    for (const { to, isLater } of imports.get(file) ?? []) if (!isLater) loaded.add(to);
  }
  const packages = [...loaded].filter((name) => !name.startsWith('node:') && !imports.has(name));
  expect(packages.sort()).toEqual(['commander', 'ipaddr.js', 'p-limit', 'picocolors']);
});

test('nothing imports itself over others', () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const { to, isPackage } of imports.get(file) ?? []) if (!isPackage) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test('nothing re-exports a folder', () => {
  expect(sources.filter((file) => /(^|\/)index\.ts$/.test(file))).toEqual([]);
});

test('entries are short', () => {
  const lines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
  const long = sources.filter(
    (file) => (file.startsWith('bin') && lines(file) > 40) || (file.endsWith('handler.ts') && lines(file) > 60),
  );
  expect(long).toEqual([]);
});
