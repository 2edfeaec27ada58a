import { parseYamlFile } from '../../../lib/config/yamlFile';

const thrown = { error: new RangeError('Maximum call stack size exceeded') as Error };

jest.mock('yaml', () => ({
  ...jest.requireActual('yaml'),
  parseDocument: () => {
    throw thrown.error;
  },
}));

test('a parser that runs out of stack is told in one line', () => {
  const problems = ['canary.yaml: is nested too deeply to be read'];
  expect(parseYamlFile('name: default', 'canary.yaml')).toEqual({ ok: false, problems });
});

test('what else the parser throws is a fault of ours', () => {
  thrown.error = new TypeError('not a function');
  expect(() => parseYamlFile('name: default', 'canary.yaml')).toThrow(TypeError);
});
