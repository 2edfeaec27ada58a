import { escapeControls } from '../../../lib/smtp/escape';
import { ATTACKS } from './attacks';
import { problemsOf } from './cleanliness';
import type { Output } from './outputs';

const problems = (form: Output['form'], text: string): readonly string[] => problemsOf({ where: 'here', form, text });

/** What an attack is in the place that it is made for; the others it leaves alone. */
const rows: readonly { readonly form: Output['form']; readonly text: string }[] = [
  ...ATTACKS.slice(0, 8).flatMap(({ text }) =>
    (['terminal', 'email', 'html', 'sms', 'chat', 'json', 'subject'] as const).map((form) => ({ form, text })),
  ),
  { form: 'html', text: '<p><script>taken()</script></p>' },
  { form: 'html', text: '<p><script src="/other.js"></script></p>' },
  { form: 'html', text: `<td title=""><img src=x onerror='taken()'>"></td>` },
  { form: 'html', text: '<td title="" onmouseover="taken()" x="">' },
  { form: 'html', text: '<a href="javascript:taken()">mx</a>' },
  { form: 'html', text: '<p>5 < 6</p>' },
  { form: 'html', text: '<td title="<b>">' },
  { form: 'chat', text: 'mx is [here](javascript:taken)' },
  { form: 'chat', text: 'mx is <https://taken.example|here>' },
  { form: 'chat', text: 'mx is *here*' },
  { form: 'email', text: `Host\n=cmd|'/c taken'!A1` },
  { form: 'terminal', text: 'Host\n@SUM(1)' },
  { form: 'sms', text: '+1+1' },
  { form: 'sms', text: 'x'.repeat(161) },
  { form: 'sms', text: 'grüße' },
  { form: 'email', text: 'mx\u202egro.live' },
  { form: 'terminal', text: 'm\u200bx' },
  { form: 'json', text: '"mx\u202egro.live"' },
];

test.each(rows.map((row) => ({ ...row, shown: escapeControls(row.text) })))(
  '$shown is found in $form',
  ({ form, text }) => {
    expect(problems(form, text)).not.toEqual([]);
  },
);

test.each([
  { form: 'html', text: '<p title="a &lt;b&gt;">&lt;script&gt; <a href="/host/mx">mx</a></p>' },
  { form: 'chat', text: 'see `[mx](x) *b*`: &lt;b&gt;' },
  { form: 'email', text: 'Host  mx\n\n-- \nstarttls-canary\n- one' },
  { form: 'sms', text: 'CRIT contoso.example: no STARTTLS' },
  { form: 'json', text: '{"text":"\\u001b[2J"}' },
] as const)('$text is clean as $form', ({ form, text }) => {
  expect(problems(form, text)).toEqual([]);
});
