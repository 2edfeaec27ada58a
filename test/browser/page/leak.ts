type Look = ReadonlyMap<Element, ReadonlyMap<string, string>>;

/** How all of the dashboard looks that is no widget's: widgets' styles are to leave it alone. */
export const lookOfConsole = (): Look => new Map(consoleElements().map((element) => [element, lookOf(element)]));

/** What looks otherwise than before, as `th: color`. */
export const leaksSince = (before: Look): readonly string[] =>
  [...before].flatMap(([element, look]) => {
    const now = lookOf(element);
    const changed = [...look].filter(([property, value]) => now.get(property) !== value).map(([property]) => property);
    return changed.map((property) => `${element.localName}: ${property}`);
  });

const consoleElements = (): Element[] => [
  ...document.querySelectorAll('html, body, .console-header, .console-header *, #elsewhere *'),
];

/** What depends on the size of the content and of the window says nothing about styles. */
const SIZES = /width|height|size$|inline|block|inset|origin|top|bottom|left|right/;

const lookOf = (element: Element): ReadonlyMap<string, string> => {
  const style = getComputedStyle(element);
  const properties = [...style].filter(
    (property) => !SIZES.test(property) || /^(font|padding|margin|border)/.test(property),
  );
  return new Map(properties.map((property) => [property, style.getPropertyValue(property)]));
};
