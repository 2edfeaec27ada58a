import { connectionRate } from '../../../lib/probe/connectionRate';
import { fc } from '../../support/properties';

const MINUTE_MS = 60_000;

test('an operator has so many connections in a minute, and the next ones when the first are a minute old', () => {
  const rate = connectionRate(2);
  const taken = [0, 10_000, 20_000, 59_999, 60_000, 60_001, 70_000].map((at) => rate.take('mx1.example.net', at));
  expect(taken).toEqual([0, 0, 40_000, 1, 0, 9999, 0]);
});

test('hosts of one operator share them, and those of another one have their own', () => {
  const rate = connectionRate(1);
  const hosts = ['a.mail.protection.outlook.com', 'b.mail.protection.outlook.com', 'aspmx.l.google.com', '192.0.2.1'];
  expect(hosts.map((host) => rate.take(host, 0))).toEqual([0, MINUTE_MS, 0, 0]);
});

test('no minute has more of them than allowed, whatever is asked for when', () => {
  const later = fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 5000 })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(later, fc.integer({ min: 1, max: 5 }), (asked, perMinute) => {
      const rate = connectionRate(perMinute);
      let now = 0;
      const begun = asked.flatMap(([passed, ahead]) => {
        now += passed;
        return rate.take('mx.example.net', now + ahead) === 0 ? [now + ahead] : [];
      });
      for (const time of begun) {
        expect(begun.filter((other) => other >= time && other < time + MINUTE_MS).length).toBeLessThanOrEqual(
          perMinute,
        );
      }
      // What is refused is to be had when it is said to be.
      const wait = rate.take('mx.example.net', now);
      if (wait > 0) expect(rate.take('mx.example.net', now + wait)).toBe(0);
    }),
  );
});
