import { type OutputStream, type ProcessStreams, thisProcess } from '../../../lib/cli/thisProcess';

const stream = (rest: Partial<OutputStream> = {}): OutputStream => ({ write: () => true, ...rest });
const contextOf = (rest: Partial<ProcessStreams>) =>
  thisProcess({ stdout: stream(), stderr: stream(), env: {}, ...rest });
const terminal = stream({ isTTY: true, columns: 120 });

describe('colours', () => {
  test.each([
    ['a terminal', { stdout: terminal }, true],
    ['a terminal with an empty NO_COLOR', { stdout: terminal, env: { NO_COLOR: '' } }, true],
    ['a terminal with NO_COLOR', { stdout: terminal, env: { NO_COLOR: '1' } }, false],
    ['a terminal that is dumb', { stdout: terminal, env: { TERM: 'dumb' } }, false],
    ['a file or pipe', {}, false],
    ['a pipe in CI', { env: { CI: 'true', FORCE_COLOR: '1' } }, false],
    ['a pipe, beside a terminal for errors', { stderr: terminal }, false],
  ])('on %s', (_, streams, isColoured) => {
    expect(contextOf(streams).isColoured).toBe(isColoured);
  });
});

test('the width is that of the terminal that stdout is', () => {
  expect(contextOf({ stdout: terminal }).columns).toBe(120);
  expect(contextOf({ stderr: terminal })).not.toHaveProperty('columns');
});

describe('progress', () => {
  test.each([
    ['a terminal', { stderr: terminal }, true],
    ['a dumb terminal', { stderr: terminal, env: { TERM: 'dumb' } }, false],
    ['a file or pipe', { stdout: terminal }, false],
  ])('on stderr that is %s', (_, streams, isShown) => {
    expect(contextOf(streams).terminal !== undefined).toBe(isShown);
  });
});

test('the configuration is the one that the environment names', () => {
  expect(contextOf({}).configFile).toBe('canary.yaml');
  expect(contextOf({ env: { CANARY_CONFIG_FILE: '' } }).configFile).toBe('canary.yaml');
  expect(contextOf({ env: { CANARY_CONFIG_FILE: 'other.yaml' } }).configFile).toBe('other.yaml');
});

test('who runs a command has a name and a machine', () => {
  expect(contextOf({}).machine.account()).toMatch(/^[^@]+@[^@]+$/);
});
