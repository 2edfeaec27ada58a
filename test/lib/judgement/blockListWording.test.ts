import { speaksOfBlockList } from '../../../lib/judgement/blockListWording';

test.each([
  ['554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org', true],
  ['550 5.7.1 Your message was blocked', true],
  ['550 203.0.113.9 is listed at bl.example', true],
  ['554 your IP is on our blacklist', true],
  ['554 poor reputation', true],
  ['550 denied by deny-list', true],
  ['554 no SMTP service here', false],
  ['550 5.7.1 Access denied', false],
  ['554 mx.listedale.example ESMTP not accepting connections', false],
])('%s: %s', (text, expected) => {
  expect(speaksOfBlockList(text)).toBe(expected);
});
