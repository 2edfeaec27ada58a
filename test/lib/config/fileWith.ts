/** A valid file; a row replaces or adds whole top-level keys. */
const base: Readonly<Record<string, string>> = {
  hub: 'us-east-1',
  vantages: '{ eu: { region: eu-west-1, heloName: canary.example.net } }',
  targets: '[contoso.example]',
};
export const fileWith = (changes: Readonly<Record<string, string | undefined>>): string =>
  Object.entries({ ...base, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
export const vantage = (settings: string) =>
  fileWith({ vantages: `{ eu: { region: eu-west-1, heloName: canary.example.net, ${settings} } }` });
export const helo = (name: string) => fileWith({ vantages: `{ eu: { region: eu-west-1, heloName: ${name} } }` });
