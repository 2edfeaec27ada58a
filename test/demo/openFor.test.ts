import { openForMs } from '../../demo/openFor';

test.each([
  ['1s', 1_000],
  ['60s', 60_000],
  ['5m', 300_000],
  ['1440m', 86_400_000],
])('the page stays open for %s', (text, ms) => {
  expect(openForMs(text)).toBe(ms);
});

test.each(['', '60', '0s', '-1s', '1.5m', '1h', ' 5m', '1441m', '86401s', '5 m', '\u001b[2J'])(
  '%j is refused',
  (text) => {
    expect(() => openForMs(text)).toThrow(/^--open-for ".*" is not a time such as 60s or 5m$/);
  },
);
