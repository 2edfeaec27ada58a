import { findReplies } from '../../../lib/explain/reply';
import { readByClass } from '../../../lib/explain/statusClass';

const codes = (text: string) => findReplies(text).map(({ replyCode, status }) => [replyCode, status]);

test.each([
  {
    text: '451 4.4.0 Primary: "451 5.7.3 Must issue."',
    found: [
      [451, '4.4.0'],
      [451, '5.7.3'],
    ],
  },
  { text: '[{LED=450 4.4.316 Connection refused};{MSG=}]', found: [[450, '4.4.316']] },
  { text: 'host mx.example.org[192.0.2.1] said: 550 no such user', found: [[550, undefined]] },
  { text: '421-4.7.29 Your email 421-4.7.29 over 421 4.7.29 to use', found: [[421, '4.7.29']] },
  { text: 'dsn=4.7.4, status=deferred (TLS is required)', found: [[undefined, '4.7.4']] },
  {
    text: '#5.7.606 smtp;550 5.7.606 Access denied',
    found: [
      [undefined, '5.7.606'],
      [550, '5.7.606'],
    ],
  },
  { text: '500 #5.5.1 command not recognized', found: [[500, '5.5.1']] },
  { text: 'reject=403 4.7.0 TLS handshake failed.', found: [[403, '4.7.0']] },
  { text: 'relay=mx, dsn=2.0.0, stat=Sent (250 2.0.0 Ok: queued as 4F2B)', found: [] },
  { text: 'size=451 bytes from 192.0.2.55.7.3 after 550 messages', found: [] },
  { text: 'Exim 4.98.1 and OpenSSL 3.5.4', found: [] },
])('the replies in "$text"', ({ text, found }) => {
  expect(codes(text)).toEqual(found);
});

test.each([
  ['host mx.example.org[192.0.2.1] said: 550 5.7.1 no', 'quoted'],
  ['SMTP error from remote mail server after RCPT TO:<a@example.org>: 550 5.7.1 no', 'quoted'],
  ['host mx.example.org[192.0.2.1] refused to talk to me: 554 5.7.1 no', 'quoted'],
  ['Diagnostic-Code: smtp; 550 5.7.1 no', 'reported'],
  ["Remote Server returned '550 5.7.1 no'", 'reported'],
  ['Primary target IP address responded with: "550 5.7.1 no"', undefined],
  ['550 5.7.1 no', undefined],
])('%s: it is %s', (text, introduction) => {
  expect(findReplies(text).at(-1)?.introduction).toBe(introduction);
});

describe('codes alone', () => {
  test.each([
    [451, '4.7.5', 'Refused for now', 'cryptography failed'],
    [550, '5.7.25', 'Refused for good', 'reverse DNS failed'],
    [421, undefined, 'Refused for now', 'ends the session'],
    [undefined, '5.4.7', 'Refused for good', 'time for delivery is over'],
    [undefined, '4.7.999', 'Refused for now', 'security or policy'],
    [559, '5.9.9', 'Refused for good', 'RFC 3463 does not name'],
  ])('%s %s: %s, %s', (replyCode, status, title, meaning) => {
    const reading = readByClass(replyCode, status);
    expect(reading.title).toContain(title);
    expect(reading.meaning).toContain(meaning);
  });

  test('that contradict each other are told as that', () => {
    expect(readByClass(451, '5.7.3').meaning).toContain('contradict');
    expect(readByClass(451, '4.7.3').meaning).not.toContain('contradict');
  });
});
