import { incidentStore } from '../../../lib/store/incidentStore';
import type { Key } from '../../../lib/store/table';
import { healthy, masked, stripped } from '../../support/observations';
import { fc } from '../../support/properties';
import { type Answer, saidIn, type World, world } from '../../support/world';

const LOSSES: Readonly<Record<string, Answer>> = {
  'one vantage loses it': (vantage) => (vantage === 'b' ? stripped() : healthy()),
  'all lose it': stripped,
  'a firewall masks it for one': (vantage) => (vantage === 'c' ? masked() : healthy()),
};
const SWEEPS = 4;

/** What may become of a wake-up: `late` ones are handed on in reverse, with the next that is on time. */
type Fate = 'once' | 'twice' | 'lost' | 'late';

function disturbed(fates: readonly Fate[]) {
  const late: Key[] = [];
  let count = 0;
  return (key: Key, handOn: (key: Key) => void): void => {
    const fate = fates[count % Math.max(1, fates.length)] ?? 'once';
    count += 1;
    if (fate === 'lost') return;
    if (fate === 'late') {
      late.unshift(key);
      return;
    }
    for (const each of [...(fate === 'twice' ? [key, key] : [key]), ...late.splice(0)]) handOn(each);
  };
}

async function pass(story: World, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await story.pass();
    for (let sweep = 1; sweep < SWEEPS; sweep += 1) await story.canary.sweep();
  }
}

/** A loss and its end, and what is left of it: what was told, and the incident as it stands. */
async function story(loss: Answer, fates: readonly Fate[]) {
  const told = world({ wakeUps: disturbed(fates) });
  await pass(told, 3);
  told.answers(loss);
  await pass(told, 3);
  told.answers(healthy);
  await pass(told, 4);
  const { latest } = await incidentStore(told.table).readHost('mx.example.net:25', ['a', 'b', 'c'], []);
  if (latest === undefined) throw new Error('there was no incident');
  const { state, generation, reporters, transitions } = latest.incident;
  return {
    messages: told.messages.flatMap(saidIn).map(({ kind, scope, cause, losing }) => [kind, scope, cause.code, losing]),
    incident: { state, generation, reporters, said: transitions.map(({ sequence, kind }) => [sequence, kind]) },
  };
}

describe.each(Object.entries(LOSSES))('where %s', (_, loss) => {
  test('it is the same to the end whichever wake-ups are lost, come twice or come late', async () => {
    const undisturbed = await story(loss, ['once']);
    expect(undisturbed.incident).toMatchObject({ state: 'resolved', generation: 1 });
    const fate = fc.constantFrom<Fate>('once', 'twice', 'lost', 'late');
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 40 }), async (fates) => {
        expect(await story(loss, fates)).toEqual(undisturbed);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 10), examples: [[['lost']], [['late']], [['twice']]] },
    );
  });
});
