import { parseConfig } from '../../../lib/config/parseConfig';

const file = (line: string): string => `
hub: us-east-1
vantages: { us: { region: us-east-1, heloName: canary.example.net } }
targets: [contoso.example]
${line}
`;
const parsed = (line: string) => parseConfig(file(line), 'canary.yaml');

describe('timezone', () => {
  it.each([
    { line: '', expected: 'UTC' },
    { line: 'timezone: Europe/Berlin', expected: 'Europe/Berlin' },
  ])('of "$line" is $expected', ({ line, expected }) => {
    expect(parsed(line)).toMatchObject({ ok: true, config: { timezone: expected } });
  });

  it.each(['Europe/Nowhere', 'CEST', '+02:00'])('refuses %s in one line', (name) => {
    expect(parsed(`timezone: "${name}"`)).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^canary\.yaml: timezone: .*is not a time zone of the IANA database/)],
    });
  });
});
