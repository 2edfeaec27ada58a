import fc from 'fast-check';
import type { StsFetch } from '../../../lib/policy/mtaStsFetch';
import type { StsLook, StsRecordLook } from '../../../lib/policy/mtaStsLook';
import { STS_MODES, type StsPolicy } from '../../../lib/policy/mtaStsPolicy';
import { appliedPolicy, policyState, type StsState } from '../../../lib/policy/mtaStsState';

const hour = (n: number): Date => new Date(Date.UTC(2026, 10, 23, 21) + n * 3_600_000);
const DAY: StsPolicy = { mode: 'enforce', mx: ['*.contoso.example'], maxAgeSeconds: 86_400 };
const fetching = (policy: StsPolicy, id = '1'): StsLook => ({
  record: { status: 'found', id },
  fetched: { status: 'policy', policy },
});
const UNFETCHED: StsLook = {
  record: { status: 'found', id: '1' },
  fetched: { status: 'fetch-error', code: 'status', reason: 'mta-sts.contoso.example answers with HTTP status 503' },
};
const through = (looks: readonly (readonly [n: number, look: StsLook])[]): StsState | undefined =>
  looks.reduce<StsState | undefined>((state, [n, look]) => policyState(state, look, hour(n)), undefined);
const appliedAt = (state: StsState | undefined, n: number) => state && appliedPolicy(state, hour(n));

const BROKEN: readonly { readonly what: string; readonly look: StsLook }[] = [
  { what: 'a fetch that fails', look: UNFETCHED },
  {
    what: 'a certificate that is refused',
    look: { record: { status: 'found', id: '2' }, fetched: { status: 'webpki-invalid', reason: 'expired' } },
  },
  {
    what: 'a policy that is invalid',
    look: { record: { status: 'found', id: '2' }, fetched: { status: 'invalid', problems: [] } },
  },
  { what: 'a record that is gone', look: { record: { status: 'none' } } },
  {
    what: 'a record that is broken',
    look: { record: { status: 'invalid', problem: { field: 'id', rule: 'is missing' } } },
  },
  { what: 'a DNS that does not answer', look: { record: { status: 'failed', message: 'SERVFAIL' } } },
];

test.each(BROKEN)('§5.1, a policy outlives $what until its max_age, by when it was fetched', ({ look }) => {
  const state = through([
    [0, fetching(DAY)],
    [1, look],
    [23, look],
  ]);
  expect(appliedAt(state, 23)).toEqual(DAY);
  expect(appliedAt(state, 24)).toEqual(DAY);
  expect(appliedAt(state, 24.001)).toBeUndefined();
});

test.each(BROKEN)('§3.3, there is none after $what where none was fetched before', ({ look }) => {
  expect(appliedAt(through([[0, look]]), 0)).toBeUndefined();
});

test('§3.3, a policy that is fetched again lasts from then on', () => {
  expect(
    appliedAt(
      through([
        [0, fetching(DAY)],
        [20, fetching(DAY)],
        [21, UNFETCHED],
      ]),
      44,
    ),
  ).toEqual(DAY);
});

test('§3.3, a new policy takes the place of the one before, also under the same id', () => {
  const none: StsPolicy = { ...DAY, mode: 'none' };
  expect(
    appliedAt(
      through([
        [0, fetching(DAY)],
        [1, fetching(none)],
      ]),
      1,
    ),
  ).toEqual(none);
});

test('a policy that has expired is forgotten with its record, and not before', () => {
  expect(
    through([
      [0, fetching(DAY)],
      [30, UNFETCHED],
    ])?.cached,
  ).toBeDefined();
  expect(
    through([
      [0, fetching(DAY)],
      [30, { record: { status: 'none' } }],
    ])?.cached,
  ).toBeUndefined();
});

describe('a change', () => {
  const testing: StsPolicy = { ...DAY, mode: 'testing' };

  test('is kept with what was before and after, also over looks without one', () => {
    const changed = {
      at: hour(2).toISOString(),
      before: { policy: DAY, recordId: '1', fetchedAt: hour(0).toISOString() },
      after: { policy: testing, recordId: '2', fetchedAt: hour(2).toISOString() },
    };
    const looks = [
      [0, fetching(DAY)],
      [1, UNFETCHED],
      [2, fetching(testing, '2')],
    ] as const;
    expect(through(looks)?.changed).toEqual(changed);
    expect(through([...looks, [3, fetching(testing, '2')], [4, UNFETCHED]])?.changed).toEqual(changed);
  });

  test.each([
    { what: 'the first policy', looks: [[0, fetching(DAY)]] },
    {
      what: 'the same policy',
      looks: [
        [0, fetching(DAY)],
        [1, fetching(DAY)],
      ],
    },
    {
      what: 'the same policy under a new id',
      looks: [
        [0, fetching(DAY)],
        [1, fetching(DAY, '2')],
      ],
    },
    {
      what: 'a failed fetch',
      looks: [
        [0, fetching(DAY)],
        [1, UNFETCHED],
        [2, fetching(DAY)],
      ],
    },
  ] as const)('is not $what', ({ looks }) => {
    expect(through(looks)?.changed).toBeUndefined();
  });

  test('is found also where the policy before had expired', () => {
    const brief: StsPolicy = { ...DAY, maxAgeSeconds: 60 };
    expect(
      through([
        [0, fetching(brief)],
        [1, fetching({ ...brief, mode: 'none' })],
      ])?.changed,
    ).toBeDefined();
  });
});

test.each<{ what: string; looks: readonly (readonly [number, StsLook])[]; since: number | undefined }>([
  {
    what: 'from its first failure on',
    looks: [
      [0, fetching(DAY)],
      [1, UNFETCHED],
      [2, UNFETCHED],
    ],
    since: 1,
  },
  {
    what: 'not once it is fetched again',
    looks: [
      [0, UNFETCHED],
      [1, fetching(DAY)],
    ],
    since: undefined,
  },
  {
    what: 'not once the record is gone',
    looks: [
      [0, UNFETCHED],
      [1, { record: { status: 'none' } }],
    ],
    since: undefined,
  },
  {
    what: 'still where the DNS does not answer',
    looks: [
      [0, UNFETCHED],
      [1, { record: { status: 'failed', message: '' } }],
    ],
    since: 0,
  },
  {
    what: 'not for a DNS that does not answer',
    looks: [[0, { record: { status: 'failed', message: '' } }]],
    since: undefined,
  },
])('a policy fails $what', ({ looks, since }) => {
  expect(through(looks)?.failingSince).toBe(since === undefined ? undefined : hour(since).toISOString());
});

describe('whatever the looks', () => {
  const policy = fc.record({
    mode: fc.constantFrom(...STS_MODES),
    mx: fc.subarray(['a.example.org', '*.example.org']),
    maxAgeSeconds: fc.integer({ min: 0, max: 500_000 }),
  });
  const record = fc.constantFrom<StsRecordLook>(
    { status: 'none' },
    { status: 'failed', message: '' },
    { status: 'found', id: '1' },
  );
  const fetched = fc.oneof<fc.Arbitrary<StsFetch>[]>(
    policy.map((read) => ({ status: 'policy' as const, policy: read })),
    fc.constant({ status: 'webpki-invalid' as const, reason: 'expired' }),
  );
  const look = fc
    .tuple(record, fetched)
    .map(([found, got]): StsLook => (found.status === 'found' ? { record: found, fetched: got } : { record: found }));
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), look), { minLength: 1, maxLength: 12 });

  test('the policy that applies is the last that was fetched, and never for longer than its max_age', () => {
    fc.assert(
      fc.property(steps, (gaps) => {
        let at = 0;
        let state: StsState | undefined;
        let last: { readonly policy: StsPolicy; readonly at: number } | undefined;
        for (const [gap, next] of gaps) {
          at += gap;
          state = policyState(state, next, hour(at));
          if (next.fetched?.status === 'policy') last = { policy: next.fetched.policy, at };
          const holds = last !== undefined && (at - last.at) * 3_600 <= last.policy.maxAgeSeconds;
          expect(appliedPolicy(state, hour(at))).toEqual(holds ? last?.policy : undefined);
        }
      }),
    );
  });

  test('a state comes out of JSON as it went in', () => {
    fc.assert(
      fc.property(steps, (gaps) => {
        const state = through(gaps);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
    );
  });
});
