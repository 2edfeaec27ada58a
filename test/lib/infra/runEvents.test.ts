import { parseConfig } from '../../../lib/config/parseConfig';
import { policyEvents } from '../../../lib/infra/runEvents';
import { targetFromName } from '../../../lib/probe/target';
import { parsePolicyEvent } from '../../../lib/workflow/events';
import { fileWith } from '../config/fileWith';

test('the policy check hears of which domains DANE is required', () => {
  const parsed = parseConfig(
    fileWith({
      targets: '[{ domain: a.example, requireDane: true }, { domain: b.example, ours: true }, "[mx.c.example]"]',
      validatingResolver: 'https://dns.example.org/dns-query',
    }),
    'canary.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const heard = policyEvents(parsed.config.targets)
    .map((event) => parsePolicyEvent(JSON.parse(JSON.stringify(event))))
    .flatMap(({ targets }) => targets.map(({ name, ...settings }) => targetFromName(name, settings)));
  expect(Object.fromEntries(heard.map(({ name, requireDane = false }) => [name, requireDane]))).toEqual({
    'a.example': true,
    'b.example': false,
  });
});
