import { findingStore } from '../../../lib/store/findingStore';
import { healthy, session, stripped, timedOut } from '../../support/observations';
import { type Answer, saidIn, type World, world, type Zone } from '../../support/world';

const OUTSIDE: Zone = {
  'contoso.example': {
    mx: [
      [10, 'b.contoso.example'],
      [20, 'c.contoso.example'],
    ],
  },
  'b.contoso.example': { a: ['8.8.8.2'] },
  'c.contoso.example': { a: ['8.8.8.3'] },
};
const PUBLIC = '8.8.8.1';
const PRIVATE = '10.0.0.1';
const RUNS_OF_AN_HOUR = 14;

const INSIDE: Zone = { 'contoso.example': { mx: [[10, 'a.contoso.example']] } };
const RUNS_UNTIL_THE_DIGEST = 150;

/** Two clouds that are told of b and c, and a machine of the company's own whose DNS names a, at that address. */
async function split(address: string, runs = RUNS_OF_AN_HOUR, own?: Zone): Promise<World> {
  const inside = own ?? { ...INSIDE, 'a.contoso.example': { a: [address] } };
  const given = world({
    targets: ['contoso.example'],
    ...(own !== undefined && { hasSummaries: true }),
    zone: OUTSIDE,
    vantages: [
      { id: 'us-east-1', egress: '192.0.2.10' },
      { id: 'eu-west-1', egress: '192.0.2.20' },
      { id: 'hq', role: 'mail-path', external: true, egress: '203.0.113.9', zone: inside },
    ],
  });
  await given.pass(runs);
  return given;
}

const lost =
  (at: string, whom: readonly string[]): Answer =>
  (vantage, address) =>
    address === at && whom.includes(vantage) ? stripped() : healthy();
const said = ({ messages }: World) => messages.flatMap((message) => saidIn(message) ?? []);
/** Each once: phones are told apart. */
const kinds = (given: World) => [...new Set(said(given).map(({ kind }) => kind))];
const asked = ({ judged }: World) =>
  judged.flatMap(({ message, facts }) => (message === 'incident' && Array.isArray(facts.asked) ? facts.asked : []));
const openFindings = async ({ table }: World) =>
  (await findingStore(table).open()).map(({ record }) => record).filter(({ resolvedAt }) => resolvedAt === undefined);
const sessionsAt = (given: World, address: string) =>
  given.sessions.filter((session) => session.address === address).map(({ heloName }) => heloName.split('.')[0]);

describe('where a machine inside is told of other MX hosts than the clouds', () => {
  test('nothing is lost for that', async () => {
    const given = await split(PUBLIC);
    expect(said(given)).toEqual([]);
    expect(given.judged.filter(({ message }) => message === 'incident')).toEqual([]);
  });

  test('a loss that both clouds see is everywhere, and is said in the same run', async () => {
    const given = await split(PUBLIC);
    given.answers(lost('8.8.8.2', ['us-east-1', 'eu-west-1']));
    await given.pass();
    expect(said(given)).toMatchObject([
      { kind: 'opened', host: 'b.contoso.example:25', scope: 'everywhere', cause: { code: 'receiver-change' } },
    ]);
    const [message] = given.messages;
    expect(message?.email).toContain('hq has no say here: its DNS names other MX hosts.');
    expect(message?.email).toMatch(/None known on your mail: the DNS at hq, on its path,\s+names other MX hosts\./);
    expect(message?.email).not.toContain('could not look');
    given.answers(healthy);
    await given.pass(3);
    expect(kinds(given)).toEqual(['opened', 'resolved']);
    expect(sessionsAt(given, '8.8.8.2')).not.toContain('hq');
  });

  test('a loss that the machine alone sees is compared with what the clouds get at the same public address', async () => {
    const given = await split(PUBLIC);
    given.answers(lost(PUBLIC, ['hq']));
    await given.pass();
    expect(said(given)).toMatchObject([
      { kind: 'opened', losing: ['hq'], scope: 'some-vantages', cause: { code: 'source-address-reputation' } },
    ]);
    await given.pass(3);
    expect(kinds(given)).toEqual(['opened', 'confirmed']);
    expect(sessionsAt(given, PUBLIC).filter((id) => id !== 'hq')).toEqual(['us-east-1', 'eu-west-1']);
    given.answers(healthy);
    await given.pass(3);
    expect(kinds(given)).toEqual(['opened', 'confirmed', 'resolved']);
    expect(given.messages.at(-1)?.email).toContain('RESOLVED');
  });

  test.each([
    { name: 'do not get there', answer: timedOut },
    { name: 'get none either, which is no measure of what is meant for others', answer: stripped },
  ])('where the clouds $name, they lose nothing', async ({ answer }) => {
    const given = await split(PUBLIC);
    given.answers((vantage, address) => (address !== PUBLIC ? healthy() : vantage === 'hq' ? stripped() : answer()));
    await given.pass(2);
    expect(said(given)[0]).toMatchObject({ kind: 'opened', losing: ['hq'], cause: { code: 'undetermined' } });
    given.answers(healthy);
    await given.pass(3);
    expect(kinds(given).at(-1)).toBe('resolved');
  });

  test('a private address is another machine elsewhere: nobody is asked, or waited for, and it is said so', async () => {
    const given = await split(PRIVATE);
    given.answers(lost(PRIVATE, ['hq', 'us-east-1', 'eu-west-1']));
    await given.pass();
    expect(said(given)).toMatchObject([
      { kind: 'opened', losing: ['hq'], scope: 'some-vantages', cause: { code: 'undetermined' } },
    ]);
    expect(given.messages[0]?.email).toMatch(
      /us-east-1 and eu-west-1 have no say here: their DNS names other\s+MX hosts\./,
    );
    expect(asked(given)).toEqual([]);
    expect(new Set(sessionsAt(given, PRIVATE))).toEqual(new Set(['hq']));
    await given.pass(2);
    expect(kinds(given)).toEqual(['opened', 'confirmed']);
  });

  test('soon after it was installed, a loss outlives the second looks as well', async () => {
    const given = await split(PUBLIC, 3);
    given.answers(lost(PUBLIC, ['hq']));
    await given.pass(3);
    expect(kinds(given)).toEqual(['opened', 'confirmed']);
  });

  test('the digest tells which vantage is told of which hosts, once, and that they agree again', async () => {
    const own: Record<string, Zone[string]> = { ...INSIDE, 'a.contoso.example': { a: [PUBLIC] } };
    const given = await split(PUBLIC, 3, own);
    const digests = () => given.messages.filter(({ subject }) => subject.includes('digest'));
    expect(await openFindings(given)).toEqual([]);
    await given.pass(RUNS_UNTIL_THE_DIGEST);
    expect(await openFindings(given)).toMatchObject([
      { code: 'mx-differs-by-vantage', severity: 'notice', subject: 'contoso.example', openedAt: expect.any(String) },
    ]);
    expect(digests()).toHaveLength(1);
    expect(digests()[0]?.email.replace(/\s+/g, ' ')).toContain(
      'mx-differs-by-vantage: the DNS sends eu-west-1 and us-east-1 to b.contoso.example and c.contoso.example; hq to a.contoso.example',
    );
    expect(digests()[0]?.email).toContain('docs/runbook.md#mx-differs-by-vantage');
    Object.assign(own, OUTSIDE);
    await given.pass(6);
    expect(await openFindings(given)).toMatchObject([{ code: 'mx-changed' }, { code: 'mx-differs-by-vantage' }]);
    await given.pass(RUNS_OF_AN_HOUR);
    expect(await openFindings(given)).toMatchObject([{ code: 'mx-changed' }]);
    expect(said(given)).toEqual([]);
  });

  test('what it loses there as well is no sign of a box on its path, for the clouds are not told of it', async () => {
    const shared: Zone = { 'example.net': { mx: [[10, 'mx.example.net']] }, 'mx.example.net': { a: ['8.8.8.9'] } };
    const fewer = () => session({ keywords: ['SIZE', 'DSN'], serverName: 'mx.example.net' });
    const given = world({
      targets: ['contoso.example', 'example.net'],
      zone: { ...OUTSIDE, ...shared },
      vantages: [
        { id: 'us-east-1' },
        { id: 'eu-west-1' },
        {
          id: 'hq',
          role: 'mail-path',
          external: true,
          zone: { ...INSIDE, ...shared, 'a.contoso.example': { a: [PRIVATE] } },
        },
      ],
    });
    await given.pass(RUNS_OF_AN_HOUR);
    given.answers((vantage) => (vantage === 'hq' ? fewer() : healthy()));
    await given.pass(2);
    const causes = said(given).map(({ host, cause }) => [host, cause.code]);
    expect(causes).toContainEqual(['mx.example.net:25', 'source-address-reputation']);
    expect(causes).not.toContainEqual(['mx.example.net:25', 'middlebox-on-path']);
  });
});
