import fc from 'fast-check';
import { matchesMx } from '../../../lib/policy/mtaStsPattern';

test.each([
  { clause: '§4.1, the example', pattern: '*.example.com', host: 'mail.example.com', matches: true },
  { clause: '§4.1, the example', pattern: '*.example.com', host: 'example.com', matches: false },
  // mailauth takes this one.
  {
    clause: '§4.1, the example: one label only',
    pattern: '*.example.com',
    host: 'foo.bar.example.com',
    matches: false,
  },
  { clause: '§4.1, the same name', pattern: 'mail.example.com', host: 'mail.example.com', matches: true },
  { clause: '§4.1, another name', pattern: 'mail.example.com', host: 'mail2.example.com', matches: false },
  { clause: '§4.1, a name above', pattern: 'example.com', host: 'mail.example.com', matches: false },
  { clause: '§4.1, only the end of a label', pattern: '*.example.com', host: 'mail.badexample.com', matches: false },
  { clause: '§4.1, a wildcard is a whole label', pattern: 'm*.example.com', host: 'mail.example.com', matches: false },
  {
    clause: '§4.1, a wildcard is the left-most label',
    pattern: 'mail.*.com',
    host: 'mail.example.com',
    matches: false,
  },
  { clause: '§4.1, one wildcard', pattern: '*.*.com', host: 'mail.example.com', matches: false },
  { clause: '§4.1, a wildcard alone', pattern: '*', host: 'mail', matches: false },
  { clause: '§4.1, no label in its place', pattern: '*.example.com', host: '.example.com', matches: false },
  { clause: '§4.1, not the pattern itself', pattern: '*.example.com', host: '*.example.com', matches: false },
  { clause: 'RFC 6125 §6.4.1, case', pattern: 'Mail.Example.COM', host: 'mAIL.example.com', matches: true },
  { clause: 'RFC 6125 §6.4.1, case', pattern: '*.EXAMPLE.com', host: 'mail.example.com', matches: true },
  { clause: 'the dot of the root', pattern: 'mail.example.com', host: 'mail.example.com.', matches: true },
  { clause: 'the dot of the root', pattern: '*.example.com.', host: 'mail.example.com', matches: true },
  {
    clause: 'RFC 6125 §6.4.2, A-labels',
    pattern: 'mx.xn--bcher-kva.example',
    host: 'mx.bücher.example',
    matches: true,
  },
  { clause: 'RFC 6125 §6.4.2, A-labels', pattern: '*.bücher.example', host: 'mx.xn--bcher-kva.example', matches: true },
  {
    clause: 'RFC 6125 §6.4.3, an A-label in its place',
    pattern: '*.example.com',
    host: 'xn--bcher-kva.example.com',
    matches: true,
  },
  { clause: 'an address is no name', pattern: '*.0.2.1', host: '192.0.2.1', matches: false },
  { clause: 'nothing is no name', pattern: '', host: '', matches: false },
])('$clause: "$pattern" and "$host": $matches', ({ pattern, host, matches }) => {
  expect(matchesMx(pattern, host)).toBe(matches);
});

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const name = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));
const cased = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((uppers) => [...text].map((letter, index) => (uppers[index] ? letter.toUpperCase() : letter)).join(''));

test('a wildcard takes one label in its place, whatever it is, and never none, two or more', () => {
  fc.assert(
    fc.property(name, label, fc.array(label, { minLength: 1, maxLength: 3 }), (parent, left, more) => {
      expect(matchesMx(`*.${parent}`, `${left}.${parent}`)).toBe(true);
      expect(matchesMx(`*.${parent}`, parent)).toBe(false);
      expect(matchesMx(`*.${parent}`, [left, ...more, parent].join('.'))).toBe(false);
    }),
  );
});

test('a name matches itself in any case and with the dot of the root, and no other name', () => {
  const pair = name.chain((text) => fc.tuple(fc.constant(text), cased(text), name));
  fc.assert(
    fc.property(pair, ([text, upper, other]) => {
      expect(matchesMx(text, upper)).toBe(true);
      expect(matchesMx(`${upper}.`, text)).toBe(true);
      expect(matchesMx(text, other)).toBe(text === other);
    }),
  );
});

test('what a wildcard takes, differs from it in the left-most label alone', () => {
  const host = fc.array(label, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(host, host, (of, pattern) => {
      const matches = matchesMx(['*', ...pattern].join('.'), of.join('.'));
      expect(matches).toBe(of.length > 1 && of.slice(1).join('.') === pattern.join('.'));
    }),
  );
});

test('any two texts give an answer', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(fc.property(text, text, (pattern, host) => typeof matchesMx(pattern, host) === 'boolean'));
});
