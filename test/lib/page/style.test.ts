import { fitOf, styleOf } from '../../../lib/page/style';

/** The colours of a theme by their names. */
const coloursOf = (theme: 'light' | 'dark'): ReadonlyMap<string, string> =>
  new Map([...styleOf(theme).matchAll(/--(\w+):(#[0-9a-f]+)/g)].map(([, name = '', value = '']) => [name, value]));

/** WCAG 2.1, relative luminance. */
function luminance(colour: string): number {
  const digits = colour.slice(1);
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((from) => {
    const part = Number.parseInt(long.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('colours', () => {
  const pairs = [
    ...['fg', 'dim', 'ok', 'bad', 'warn', 'note'].map((ink) => [ink, 'bg']),
    ...['fg', 'dim', 'bad'].map((ink) => [ink, 'badbg']),
    ...['fg', 'dim', 'warn'].map((ink) => [ink, 'warnbg']),
    ...['fg', 'bad', 'note'].map((ink) => [ink, 'chip']),
  ].flatMap(([ink = '', ground = '']) => (['light', 'dark'] as const).map((theme) => ({ theme, ink, ground })));

  test.each(pairs)('of text are told apart: $ink on $ground, $theme', ({ theme, ink, ground }) => {
    const colours = coloursOf(theme);
    expect(contrast(colours.get(ink) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['ok', 'focus'])('of strips and rings are told apart: %s', (ink) => {
    for (const theme of ['light', 'dark'] as const) {
      const colours = coloursOf(theme);
      for (const ground of ['bg', 'badbg', 'warnbg']) {
        expect(contrast(colours.get(ink) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe('the style sheet', () => {
  it('reaches nothing outside of a page but the actions, which have no looks', () => {
    const rules = styleOf('light').replaceAll(/@container\([^)]*\)/g, '');
    const selectors = [...rules.matchAll(/(?:^|[{}])([^{}]+)\{/g)].map(([, selector = '']) => selector);
    const loose = selectors.filter((selector) => !/^\.canary\b/.test(selector.trim()));
    expect(loose).toEqual(['cwdb-action']);
  });

  it('has the class of the narrowest width at which all vantages fit', () => {
    expect([1, 4, 5, 10, 15, 16].map(fitOf)).toEqual([
      'fits-640',
      'fits-640',
      'fits-900',
      'fits-1300',
      'fits-1900',
      '',
    ]);
  });
});
