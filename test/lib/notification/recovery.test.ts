import type { Transition } from '../../../lib/judgement/incident';
import type { Sighting } from '../../../lib/judgement/sighting';
import { composeMessage } from '../../../lib/notification/message';
import { entry, hq, transition, useast } from '../../support/incidents';
import { losing, offered } from '../../support/sightings';

const CAUSE = { code: 'receiver-change', confidence: 'high', evidence: [] } as const;

/** The paragraph "Do now" of a recovery from what was seen before. */
function doNow(before: readonly Sighting[], more: Partial<Transition> = {}): string {
  const lost = before.map(({ vantage }) => vantage);
  const facts = { cause: CAUSE, losing: lost, ...more };
  const back = before.map(({ vantage, role, ours = false }) => offered(vantage, { role, ours, egress: '203.0.113.9' }));
  const resolved = transition({ ...facts, sequence: 2, kind: 'resolved', durationSeconds: 60, sightings: back });
  const { email } = composeMessage([entry([transition({ ...facts, sightings: before }), resolved])], {
    installation: 'default',
  });
  return /\nDo now {5}([\s\S]*?)\n\n/.exec(email)?.[1]?.replace(/\s+/g, ' ') ?? '';
}

describe('what to do after a recovery', () => {
  it('is to flush the queue of mail that waited', () => {
    expect(doNow([losing('hq', hq)])).toMatch(/^Queued mail goes out with the next retry.*postqueue -f/);
  });

  it('is to tell the senders of mail that bounced', () => {
    const said = doNow([losing('hq', { ...hq, outcome: 'probe-refused' })]);
    expect(said).toMatch(/has bounced and is not sent again: tell the senders/);
    expect(said).not.toMatch(/postqueue/);
  });

  it('says both that mail bounced and that an address without a cure is listed again', () => {
    const cause = { ...CAUSE, code: 'source-address-reputation' } as const;
    const said = doNow([losing('hq', { ...hq, outcome: 'probe-refused' })], { cause });
    expect(said).toMatch(/bounced.*why 203\.0\.113\.9 was restricted/);
  });

  it('is nothing where we receive: the queues are those of the senders', () => {
    const said = doNow([losing('hq', { ...hq, ours: true }), losing('us-east-1', { ...useast, ours: true })]);
    expect(said).toMatch(/^Nothing: the senders try again by themselves/);
    expect(said).not.toMatch(/postqueue/);
  });

  it('is to ask for what bounced at the senders where we receive and refused', () => {
    expect(doNow([losing('hq', { ...hq, ours: true, outcome: 'probe-refused' })])).toMatch(/bounced at the senders/);
  });

  it('is nothing where only the canary was concerned, but for what bounced', () => {
    expect(doNow([losing('us-east-1', useast)])).toMatch(/^Nothing\. Mail that was queued/);
    expect(doNow([losing('us-east-1', { ...useast, outcome: 'probe-refused' })])).toMatch(
      /^Nothing, unless mail of yours/,
    );
  });
});
