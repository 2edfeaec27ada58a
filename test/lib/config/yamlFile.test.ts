import { parseYamlFile } from '../../../lib/config/yamlFile';

test('a key that is a list makes no warning of a program', () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  expect(parseYamlFile('? [a, b]\n: c\n', 'canary.yaml')).toMatchObject({ ok: true, value: { '[ a, b ]': 'c' } });
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

test('of what is no YAML at all the first 50 faults are told, and how many more there are', () => {
  const read = parseYamlFile('}'.repeat(200), 'canary.yaml');
  const problems = read.ok ? [] : read.problems;
  expect(problems).toHaveLength(51);
  expect(problems.at(0)).toMatch(/^canary\.yaml:1:1: Unexpected flow-map-end token/);
  expect(problems.at(-1)).toBe('canary.yaml: 150 more faults like these');
});

test.each([
  { name: 'lists', text: '- '.repeat(20_000) },
  { name: 'mappings', text: '? '.repeat(20_000) },
  { name: 'mappings without keys', text: `vantages:\n  us-east-1:\n    r${': '.repeat(480)}` },
  { name: 'lists in brackets', text: '['.repeat(20_000) },
  { name: 'mappings in braces', text: '{a: '.repeat(20_000) },
  { name: 'lists in lines', text: Array.from({ length: 1_000 }, (_, n) => `${' '.repeat(n)}-`).join('\n') },
])('$name within each other without end are refused in one line', ({ text }) => {
  const problems = ['canary.yaml: is nested too deeply to be read'];
  expect(parseYamlFile(text, 'canary.yaml')).toEqual({ ok: false, problems });
});
