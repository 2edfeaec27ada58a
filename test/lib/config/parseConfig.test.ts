import { parseConfig } from '../../../lib/config/parseConfig';
import { acceptedFiles } from './acceptedFiles';
import { fileWith } from './fileWith';
import { refusedFiles } from './refusedFiles';

const configOf = (text: string) => {
  const parsed = parseConfig(text, 'canary.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
};

describe('a file is refused with one line for each mistake', () => {
  test.each(refusedFiles)('$rule: $lines', ({ file, lines }) => {
    expect(parseConfig(file, 'canary.yaml')).toEqual({ ok: false, problems: lines });
  });
});

describe('a file is read', () => {
  test.each(acceptedFiles)('$says', ({ file, config }) => {
    expect(configOf(file)).toMatchObject(config);
  });

  test.each([1, 2, 5, 10, 15, 30, 60])('every %im is a number of minutes', (minutes) => {
    expect(configOf(fileWith({ every: `${minutes}m` })).everyMinutes).toBe(minutes);
  });

  test('every name that becomes a metric dimension is printable ASCII of at most 1,024 characters', () => {
    const { targets, vantages } = configOf(fileWith({ targets: '[MÜNCHEN.example, 例え.テスト, "[2001:db8::1]"]' }));
    for (const { dimension } of [
      ...targets.map(({ name }) => ({ dimension: name })),
      ...vantages.map(({ id }) => ({ dimension: id })),
    ])
      expect(dimension).toMatch(/^[!-~]{1,1024}$/);
  });

  test('nothing is inherited from the prototype of a mapping', () => {
    expect(parseConfig(fileWith({ constructor: '1' }), 'canary.yaml')).toMatchObject({ ok: false });
  });
});
