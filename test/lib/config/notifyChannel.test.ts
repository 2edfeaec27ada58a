import { parseConfig, parseLocalConfig } from '../../../lib/config/parseConfig';
import { acceptedChannels, fileWithChannels, refusedChannels } from './notifyFiles';

const problemsOf = (text: string): readonly string[] => {
  const parsed = parseLocalConfig(text, 'canary.yaml');
  return parsed.ok ? [] : parsed.problems;
};

test.each(acceptedChannels)('a plain machine reads $says', ({ notify, channels }) => {
  expect(parseLocalConfig(fileWithChannels(notify), 'canary.yaml')).toMatchObject({
    ok: true,
    config: { notify: channels },
  });
});

test('there are none unless the file names some', () => {
  const parsed = parseLocalConfig(fileWithChannels('[]').replace(/notify.*/, ''), 'canary.yaml');
  expect(parsed.ok && parsed.config.notify).toEqual([]);
});

test.each(refusedChannels)('it refuses $rule', ({ notify, says }) => {
  expect(problemsOf(fileWithChannels(notify))).toEqual(says.map((line) => `canary.yaml: notify${line}`));
});

test('to the hub they mean nothing, once they are checked', () => {
  const parsed = parseConfig(fileWithChannels('[{ webhook: "https://hooks.example.org" }]'), 'canary.yaml');
  expect(parsed.ok && Object.keys(parsed.config)).not.toContain('notify');
  expect(parseConfig(fileWithChannels('[{}]'), 'canary.yaml')).toMatchObject({ ok: false });
});

const SECRETS = [
  'hunter2',
  'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy',
  '0123456789abcdef0123456789abcdef',
];
const mail = 'smtp: "smtps://mail.example.org", from: c@example.org, to: [a@example.org]';
const pasted: readonly { readonly where: string; readonly notify: (secret: string) => string }[] = [
  { where: 'as a password', notify: (secret) => `[{ ${mail}, user: canary, password: "${secret}" }]` },
  { where: 'as the name of a variable', notify: (secret) => `[{ ${mail}, user: canary, passwordEnv: "${secret}" }]` },
  { where: 'as a user', notify: (secret) => `[{ ${mail}, user: "${secret} ", passwordEnv: A }]` },
  { where: 'in the URL of a server', notify: (secret) => `[{ smtp: "smtps://c:${secret}@mail.example.org" }]` },
  { where: 'in a bad URL of a server', notify: (secret) => `[{ smtp: "mail.example.org ${secret}" }]` },
  { where: 'in the URL of a web hook', notify: (secret) => `[{ webhook: "https://${secret}@hooks.example.org" }]` },
  { where: 'in the path of a bad web hook', notify: (secret) => `[{ webhook: "http://hooks.example.org/${secret}" }]` },
  {
    where: 'in the path of a repeated web hook',
    notify: (secret) => `[${`{ webhook: "https://h.example.org/${secret}" }, `.repeat(2)}]`,
  },
  { where: 'in place of a channel', notify: (secret) => `["${secret}"]` },
  { where: 'in place of the list', notify: (secret) => `"smtps://c:${secret}@mail.example.org"` },
  { where: 'in a channel of two forms', notify: (secret) => `[{ smtp: "smtps://${secret}", webhook: x }]` },
  { where: 'in one of too many', notify: (secret) => `[${`{ webhook: "https://${secret}" }, `.repeat(11)}]` },
];
describe.each(SECRETS)('the secret %s', (secret) => {
  test.each(pasted)('pasted $where is refused and not printed', ({ notify }) => {
    const text = problemsOf(fileWithChannels(notify(secret))).join('\n');
    expect(text).toContain('canary.yaml: notify');
    expect(text.toLowerCase()).not.toContain(secret.slice(0, 7).toLowerCase());
  });

  test('in a file that is a list is not printed', () => {
    expect(problemsOf(`- { smtp: "smtps://c:${secret}@mail.example.org" }\n`).join('\n')).not.toContain(
      secret.slice(0, 7),
    );
  });
});
