import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

/**
 * Who may import whom (values; types may be looked at from anywhere below). `area` or `area/file`; an area may always
 * import itself. A new folder needs a row here.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'lib/smtp': [],
  'lib/dns': [],
  'lib/maillog': ['lib/smtp'],
  // What a domain says of TLS (MTA-STS, TLS-RPT, DANE). Pure, but for httpsPolicy*, which fetches the policy.
  'lib/policy': ['lib/smtp', 'lib/dns', 'lib/judgement/findings/standing', 'lib/telemetry/contract'],
  // Reports are looked for in files as logs are.
  'lib/tlsrpt': ['lib/maillog/filesIn'],
  'lib/probe': ['lib/smtp', 'lib/dns'],
  // Pure, so it may ask what a reply says, or what an address is (docs/architecture.md says why). All else are types.
  'lib/judgement': ['lib/smtp/capabilities', 'lib/dns/ipv6Address', 'lib/dns/refusedRange'],
  'lib/notification': ['lib/judgement', 'lib/smtp/escape', 'lib/probe/operator', 'package.json'],
  // Pure: what is known of one stuck target in one paragraph, by the judgement's rules and the messages' words.
  'lib/diagnosis': [
    'lib/judgement',
    'lib/notification/advice',
    'lib/notification/listedAdvice',
    'lib/notification/words',
    'lib/probe/addressPrefix',
    'lib/probe/hostKey',
    'lib/probe/operator',
    'lib/dns/refusedRange',
  ],
  // Pure: what is known of error texts. What it puts into lines to type are names and addresses only.
  'lib/explain': ['lib/dns/hostName', 'lib/dns/targetName'],
  'lib/telemetry': [],
  'lib/store': [
    'lib/judgement',
    'lib/policy/daneHost',
    'lib/policy/httpsPolicyFault',
    'lib/policy/mtaStsPolicy',
    'lib/smtp/types',
    'lib/telemetry/contract',
    'lib/telemetry/refusal',
  ],
  'lib/config': ['lib/dns', 'lib/smtp/escape', 'lib/telemetry/contract'],
  'lib/page': [
    'lib/judgement',
    'lib/notification',
    'lib/policy/daneWords',
    'lib/policy/policyFacts',
    'lib/policy/tlsRptWords',
    'lib/telemetry/eventError',
  ],
  // Pure; of the configuration only what a price follows from.
  'lib/cost': ['lib/config/egress', 'lib/config/shard', 'lib/telemetry/contract'],
  'lib/workflow': [
    'lib/smtp',
    'lib/dns',
    'lib/probe',
    'lib/judgement',
    'lib/notification',
    'lib/page',
    'lib/policy',
    'lib/store',
    'lib/telemetry',
    'package.json',
  ],
  // How a plain machine tells people: the texts are not its own.
  'lib/notify': [
    'lib/notification/message',
    'lib/notification/sns',
    'lib/notification/testMessage',
    'lib/store/item',
    'lib/config/subscriber',
  ],
  // A plain machine as a vantage of a hub: what it wrote, and its metrics, are brought there.
  'lib/publish': ['lib/store', 'lib/telemetry', 'lib/notification/words'],
  // A plain machine: its one process watches, judges, tells and shows.
  'lib/watch': ['lib/page', 'lib/workflow'],
  'lib/cli': [
    'lib/explain',
    'lib/smtp',
    'lib/dns',
    'lib/probe',
    'lib/maillog',
    'lib/tlsrpt',
    'lib/policy',
    'lib/judgement',
    'lib/diagnosis',
    'lib/notification/advice',
    'lib/notification/words',
    'lib/notify',
    'lib/publish',
    'lib/store',
    'lib/config',
    'lib/cost',
    'lib/telemetry',
    'package.json',
    'lib/page',
    'lib/watch',
    'lib/workflow',
  ],
  'lib/infra': [
    'lib/config',
    'lib/telemetry/contract',
    'lib/judgement/blind',
    'lib/dns/targetName',
    'lib/probe/operator',
  ],
  functions: ['lib/dns', 'lib/probe', 'lib/policy', 'lib/notification', 'lib/store', 'lib/telemetry', 'lib/workflow'],
  bin: ['lib/cli', 'lib/infra', 'lib/config', 'lib/cost', 'lib/dns/nodeResolver', 'lib/smtp/escape'],
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
    'lib/notify/snsChannel',
    'lib/cli/askNotify',
    'lib/cli/doctor/awsAccount',
  ],
  '@aws-lambda-powertools': ['functions'],
  libsql: ['lib/store/sqliteTable', 'lib/watch/storeLock'],
  preact: ['lib/page', 'lib/workflow/showWidget', 'lib/workflow/showPage'],
  'preact-render-to-string': ['lib/page/render', 'lib/page/renderDocument'],
  papaparse: ['lib/maillog/exchangeFields'],
  aws4fetch: ['lib/telemetry/targetLists'],
  'dns-packet': ['lib/dns/validatingMessage'],
  'postal-mime': ['lib/tlsrpt/mailParts'],
  nodemailer: ['lib/notify/smtpChannel'],
  hono: ['lib/watch'],
  '@hono/node-server': ['lib/watch/pageServer'],
  'prom-client': ['lib/watch/prometheus'],
};

const root = join(__dirname, '..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const stem = (file: string): string =>
  relative(root, join(root, file))
    .replace(/\.tsx?$/, '')
    .replaceAll('\\', '/');
const sources = ['bin', 'lib', 'functions'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
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

/** All that is loaded with some files, later loads left out. */
function loadedWith(files: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(files);
  for (const file of loaded) {
    for (const { to, isLater } of imports.get(file) ?? []) if (!isLater) loaded.add(to);
  }
  return loaded;
}

describe('judgement', () => {
  const own = [...imports.keys()].filter((file) => areaOf(file) === 'lib/judgement');
  const others = [...loadedWith(own)].filter((name) => !own.includes(name));
  const texts = [...own, ...others.filter((name) => imports.has(name))].map((file) => textOf(`${file}.ts`));

  test('knows no package', () => {
    expect(edges.filter(({ from, isPackage }) => isPackage && own.includes(from))).toEqual([]);
  });

  test('loads what reads a reply or an address, and nothing else', () => {
    expect(others.sort()).toEqual([
      'ipaddr.js',
      'lib/dns/ipv6Address',
      'lib/dns/refusedRange',
      'lib/smtp/capabilities',
      'lib/smtp/greetedAs',
      'node:net',
    ]);
  });

  test('knows no clock and no I/O, nor does what it loads: of node:net that is what reads an address', () => {
    expect(texts.filter((text) => /Date\.now|new Date\(\)|Math\.random|process\./.test(text))).toEqual([]);
    const names = texts.flatMap((text) => /import \{ (.*) \} from 'node:net'/.exec(text)?.[1]?.split(', ') ?? []);
    expect([...new Set(names)].sort()).toEqual(['SocketAddress', 'isIP', 'isIPv6']);
  });
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
  const loaded = loadedWith(['bin/starttls-canary']);
  const packages = [...loaded].filter((name) => !name.startsWith('node:') && !imports.has(name));
  expect(packages.sort()).toEqual(['commander', 'ipaddr.js', 'p-limit', 'picocolors']);
  // Only a domain has policies, and DANE is for who names a resolver.
  expect([...loaded].filter((name) => areaOf(name) === 'lib/policy')).toEqual([]);
  expect([...loaded].filter((name) => name.startsWith('lib/dns/validating'))).toEqual(['lib/dns/validatingServer']);
});

/** Types included, which the bundler forgets. What is loaded later may name a type of the file that loads it. */
const named = new Map(
  sources.map((file) => [
    stem(file),
    [...textOf(file).matchAll(/ from '(\.[^']+)'/g)].map(([, path = '']) => stem(join(dirname(file), path))),
  ]),
);
const loaded = new Map([...imports].map(([file, targets]) => [file, targets.map(({ to }) => to)]));

test.each([
  { what: 'not even for a type', graph: named },
  { what: 'not even later', graph: loaded },
])('nothing imports itself over others, $what', ({ graph }) => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const to of graph.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test('nothing re-exports a folder', () => {
  expect(sources.filter((file) => /(^|\/)index\.ts$/.test(file))).toEqual([]);
});

test('entries are short', () => {
  const lines = (file: string) => textOf(file).split('\n').length - 1;
  const long = sources.filter(
    (file) => (file.startsWith('bin') && lines(file) > 40) || (file.endsWith('handler.ts') && lines(file) > 60),
  );
  expect(long).toEqual([]);
});
