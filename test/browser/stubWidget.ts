import { z } from 'zod';
import { FUNCTION_ARN } from './widgetContext';

const eventSchema = z.object({
  show: z.string().default('controls'),
  widgetContext: z.object({
    theme: z.enum(['light', 'dark']),
    forms: z.object({ all: z.record(z.string(), z.string()) }),
  }),
});

/** A function that uses all that CloudWatch offers to widgets, and some that it doesn't. */
export const stubWidget = async (event: unknown): Promise<unknown> => {
  const { show, widgetContext } = eventSchema.parse(event);
  const answer = ANSWERS[show];
  if (answer === undefined) throw new Error(`nothing to show for ${show}`);
  return typeof answer === 'function' ? answer(widgetContext.forms.all) : answer;
};

const call = (input: object, attributes = ''): string =>
  `<cwdb-action action="call" endpoint="${FUNCTION_ARN}" ${attributes}>${JSON.stringify(input)}</cwdb-action>`;

const CONTROLS = `<style>.stub button { font: inherit } .stub th { text-align: start }</style>
<div class="stub"><h3>Controls</h3>
<table><thead><tr><th scope="col">What</th><th scope="col">How</th></tr></thead><tbody>
<tr><td><button>details</button>${call({ show: 'details' }, 'display="popup"')}</td><td>call, popup</td></tr>
<tr><td><button>help</button><cwdb-action display="popup"><h3>Help</h3><p>What <b>help</b> says</p></cwdb-action></td>
  <td>html, popup</td></tr>
<tr><td><button>fold</button><cwdb-action><p>Folded</p></cwdb-action></td><td>html, widget</td></tr>
<tr><td><button>twice</button><cwdb-action event="dblclick" display="popup"><p>Twice</p></cwdb-action></td><td>dblclick</td></tr>
<tr><td><span>hover</span><cwdb-action event="mouseenter" display="popup"><p>Hovered</p></cwdb-action></td><td>mouseenter</td></tr>
<tr><td><button>reset</button>${call({ show: 'reset' }, 'confirmation="Really reset?"')}</td><td>confirmation</td></tr>
</tbody></table>
<p><label>Target <input name="host" value="a&quot;b"></label> <label><input type="checkbox" name="every" value="yes"> every</label>
<label><input type="radio" name="order" value="worst" checked> worst</label>
<label><input type="radio" name="order" value="name"> name</label>
<label>From <select name="vantage"><option>eu</option><option>us</option></select></label>
<label>Note <textarea name="note"></textarea></label>
<button>filter</button>${call({ show: 'filtered' })}</p></div>`;

const HOSTILE = `<p>Hostile</p><script>window.taken = 'script'</script><img src="data:," alt="" onerror="window.taken = 'onerror'">
<iframe src="javascript:parent.taken = 'iframe'"></iframe><a href="javascript:taken = 'href'">link</a>
<svg viewBox="0 0 1 1" aria-hidden="true"><use href="#x"></use><script>window.taken = 'svg'</script></svg><input name="all">`;

type Fields = Readonly<Record<string, string>>;

const ANSWERS: Readonly<Record<string, object | string | ((fields: Fields) => string)>> = {
  controls: CONTROLS,
  details: `<h3>Details</h3><p><button>deeper</button>${call({ show: 'reset' }, 'display="popup"')}</p>`,
  filtered: (fields) => `<pre class="fields">${JSON.stringify(fields).replaceAll('<', '&lt;')}</pre>`,
  reset: '<p>Reset</p>',
  plain: '<div class="cwdb-no-default-styles"></div><table><tr><td>unstyled</td></tr></table>',
  markdown: { markdown: '# A heading' },
  json: { a: 1 },
  hostile: HOSTILE,
  faraway: '<p>Faraway</p><img src="http://192.0.2.1/pixel.png" alt="">',
  leaking: '<style>th { color: rgb(1, 2, 3) }</style><p>Leaking</p>',
  meaningless: `<p>Meaningless</p><a href="#x">link</a>${call({})}<p><cwdb-action>orphan</cwdb-action></p>
    <button>a</button><cwdb-action action="call">{}</cwdb-action><button>b</button>${call({}, 'event="mouseenter"')}
    <button>c</button><cwdb-action action="call" endpoint="${FUNCTION_ARN}">[1]</cwdb-action>
    <button>d</button><cwdb-action event="keydown">x</cwdb-action>
    <button>elsewhere</button><cwdb-action action="call" endpoint="${FUNCTION_ARN}-2"></cwdb-action>`,
};
