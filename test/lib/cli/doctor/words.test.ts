import { masked } from '../../../../lib/cli/doctor/masked';
import { compareVersions } from '../../../../lib/cli/doctor/versions';

test.each([
  ['email', 'postmaster@example.org', 'p***@example.org'],
  ['email', 'a@example.org', 'a***@example.org'],
  ['sms', '+15555550100', '+1******0100'],
  ['https', 'https://hooks.example.org/T0/secret?key=1', 'https://hooks.example.org'],
  ['https', 'https://user:secret@hooks.example.org/', 'https'],
  ['sqs', 'arn:aws:sqs:us-east-1:111122223333:alerts', 'alerts'],
  ['lambda', 'arn:aws:lambda:us-east-1:111122223333:function:tell', 'tell'],
  ['email', 'nonsense', '***'],
  ['email', '', '***'],
])('a subscription by %s to %s is shown as %s', (protocol, endpoint, shown) => {
  expect(masked(protocol, endpoint)).toBe(shown);
});

test.each([
  ['1.2.3', '1.2.3', 'same'],
  ['1.2.3', '1.2.4', 'older'],
  ['1.10.0', '1.9.9', 'newer'],
  ['2.0.0', '10.0.0', 'older'],
  ['1.2.3-rc.1', '1.2.3', 'other'],
  ['main', '1.2.3', 'other'],
])('version %s beside %s is %s', (version, own, expected) => {
  expect(compareVersions(version, own)).toBe(expected);
});
