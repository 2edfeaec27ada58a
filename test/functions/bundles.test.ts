import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundleFunction } from '../../lib/infra/functionBundle';

const root = join(__dirname, '../..');
const names = readdirSync(join(root, 'functions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What a start reads. With all of each package, and not only what is used of it, it comes to more than 1,000. */
const MOST_KB: Readonly<Record<string, number>> = {
  probe: 450,
  judge: 540,
  notify: 500,
  'matrix-widget': 485,
  policy: 385,
};

const folder = mkdtempSync(join(tmpdir(), 'canary-bundles-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(names)('the bundle of %s', (name) => {
  const { outputs } = bundleFunction(root, name, join(folder, name)).deployed;
  const files = Object.entries(outputs).map(([path, output]) => ({ file: basename(path), ...output }));
  const index = () => readFileSync(join(folder, name, 'index.js'), 'utf8');
  const atStart = files.filter(({ file }) => file === 'index.js');
  const holds = (pattern: RegExp, within = files) =>
    within.flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput > 0 && pattern.test(path) ? path : [],
      ),
    );

  test('has no more KB than it may', () => {
    expect(atStart).toHaveLength(1);
    expect((atStart[0]?.bytes ?? 0) / 1000).toBeLessThan(MOST_KB[name] ?? 0);
  });

  test('has the small zod only: the other comes to twice as much, and to thrice the time of making a schema', () => {
    expect(holds(/zod\/v4\/(classic|core\/(to-json-schema|json-schema-processors))/)).toEqual([]);
  });

  test('reads keys and lists of targets with files that are loaded when there are any', () => {
    const later = files.filter(({ file }) => file !== 'index.js').map(({ file }) => file);
    expect(later.map((file) => file.replace(/-[A-Z0-9]+\.js$/, '')).sort()).toEqual(
      name === 'probe' ? ['parameter', 'targetLists'] : [],
    );
    for (const file of later) expect(index()).toContain(`require("./${file}")`);
    expect(holds(/client-ssm|aws4fetch/, atStart)).toEqual([]);
  });

  test('names our own functions in a stack, and of the SDK only what it names itself', () => {
    expect(index()).toContain('"environmentReader"');
    expect(index()).not.toContain('"resolveHttpAuthSchemeConfig"');
  });

  test('has none of the event streams of the SDK', () => {
    expect(holds(/event-streams/)).toEqual([]);
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
