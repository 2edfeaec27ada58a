import { LIMITS } from './limits';

export type ReadJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** Parses JSON of a stranger that has neither too many levels nor too many values. Never throws. */
export function readJson(text: string): ReadJson {
  const why = tooLarge(text);
  if (why !== undefined) return { ok: false, why };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, why: 'it is no JSON, or was cut off' };
  }
}

/** Counted before parsing, which would build all of it first. */
function tooLarge(text: string): string | undefined {
  let [levels, values, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
      continue;
    }
    if (character === '"') isQuoted = true;
    else if (character === '{' || character === '[') levels += 1;
    else if (character === '}' || character === ']') levels -= 1;
    if (character === '{' || character === '[' || character === ',') values += 1;
    if (levels > LIMITS.jsonLevels) return `its JSON has more than ${LIMITS.jsonLevels} levels`;
    if (values > LIMITS.jsonValues) return `its JSON has more than ${LIMITS.jsonValues.toLocaleString('en')} values`;
  }
  return undefined;
}
