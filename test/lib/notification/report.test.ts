import type { Incident, Transition } from '../../../lib/judgement/incident';
import type { Sighting } from '../../../lib/judgement/sighting';
import { composeMessage } from '../../../lib/notification/message';
import { entry, hq, transition, useast } from '../../support/incidents';
import { losing, offered } from '../../support/sightings';

const FIRST_SEEN = '2026-11-23T21:54:52.000Z';

function said(more: Partial<Transition>, about: Partial<Incident> = {}) {
  const { email, sms } = composeMessage([entry([transition(more)], about)], {
    installation: 'default',
    everySeconds: 300,
  });
  return { email: email.replace(/\s+/g, ' '), sms };
}

describe('whether your mail is affected by what the canary loses', () => {
  const observed = (path: Partial<Sighting>) =>
    said({
      severity: 'warning',
      losing: ['us-east-1'],
      sightings: [losing('us-east-1', useast), offered('hq', { ...hq, ...path })],
    });

  it.each([
    { name: 'a look after the loss', path: { heardRunAt: '2026-11-23T21:55:00.000Z' } },
    {
      name: 'the answer to a second look',
      path: {
        heardRunAt: '2026-11-23T21:50:00.000Z',
        answeredOutcome: 'offered',
        answeredRound: Date.parse(FIRST_SEEN) + 1,
      },
    },
  ] as const)('is denied by $name', ({ path }) => {
    const { email, sms } = observed(path);
    expect(email).toMatch(/Your mail is not affected\. Do first Nothing is urgent: hq, on the path of your mail,/);
    expect(email).toContain('Effect Your mail is not affected: hq, on its path, is offered STARTTLS.');
    expect(sms).toContain('Your mail is not affected.');
  });

  it.each([
    { name: 'a look before the loss', path: { heardRunAt: '2026-11-23T21:50:00.000Z' } },
    {
      name: 'the answer to a look of long ago',
      path: {
        heardRunAt: '2026-11-23T21:50:00.000Z',
        answeredOutcome: 'offered',
        answeredRound: Date.parse('2026-11-23T21:49:59.000Z'),
      },
    },
  ] as const)('is not known from $name', ({ path }) => {
    const { email, sms } = observed(path);
    expect(email).not.toMatch(/not affected|Nothing is urgent/);
    expect(email).toContain('Your mail is not known to be affected.');
    expect(email).toContain(
      'hq, on the path of your mail, has not looked since the loss and looks again within 5 min.',
    );
    expect(sms).toContain('Your mail: not known.');
  });

  it('is a "may" where we receive and only some places are concerned', () => {
    const ours = { ours: true } as const;
    const observer = {
      losing: ['us-east-1'],
      sightings: [losing('us-east-1', { ...useast, ...ours }), offered('hq', { ...hq, ...ours })],
    };
    expect(said(observer).email).toContain('May affect mail that you receive for contoso.example');
    expect(said(observer).sms).toContain('Mail to you: not known.');
    expect(said({ ...observer, scope: 'everywhere' }).email).toContain(' Affects mail that you receive');
    expect(said({ sightings: [losing('hq', { ...hq, ...ours })] }).email).toContain(' Affects mail that you receive');
  });
});

describe('when the reader hears of it again', () => {
  const phones = 'To phones, if the next run, within 5 min, sees it too.';

  it.each(['opened', 'updated', 'reopened', 'reminder'] as const)('is by phone until it is confirmed (%s)', (kind) => {
    expect(said({ kind }).email).toContain(phones);
    expect(said({ kind }, { confirmedAt: FIRST_SEEN }).email).not.toContain(phones);
    expect(said({ kind, severity: 'warning' }).email).not.toContain(phones);
  });

  it('is not by phone where nobody can see it', () => {
    expect(said({ kind: 'updated', unseen: { vantages: ['hq'], since: FIRST_SEEN } }).email).not.toContain(phones);
  });
});

describe('what confirmed it', () => {
  const failing = (vantage: string) => losing(vantage, { ...hq, outcome: 'tls-handshake-failed' });

  it('is a second session, but for a handshake, which is not tried again at once', () => {
    expect(said({}).email).toContain('; confirmed by a second session');
    expect(said({ sightings: [failing('hq')] }).email).toContain(
      '; confirmed by another handshake, half an hour or more later',
    );
    const both = { losing: ['hq', 'b'], sightings: [failing('hq'), failing('b')] };
    expect(said(both).email).toContain('; seen by 2 vantages');
  });
});

test('commands say once where they run', () => {
  const { email } = said({});
  expect(email.match(/in the folder of the installation/g)).toHaveLength(1);
  expect(email).toMatch(
    /Ack in the folder of the installation, beside its canary\.yaml: npx starttls-canary ack 7F3A2K Mute npx/,
  );
  expect(said({ severity: 'warning' }).email).toMatch(/Mute in the folder of the installation/);
});

test.each([
  { store: '/var/lib/canary/watch.db', word: '/var/lib/canary/watch.db' },
  { store: "/home/o'neil/my canary.db", word: "'/home/o'\\''neil/my canary.db'" },
])('commands of a plain machine name its store: $store', ({ store, word }) => {
  const { email, chat } = composeMessage([entry([transition()])], { installation: 'local', store });
  expect(email).toContain('on the machine that watches:');
  expect(email).toContain(`npx starttls-canary ack 7F3A2K --store ${word}`);
  expect(email).toContain(`npx starttls-canary mute 7F3A2K --for 4h --reason "..." --store ${word}`);
  expect(chat?.nextSteps.join('\n')).toContain('To be typed on the machine that watches:');
});
