import * as z from 'zod';
import { type ParsedTargetName, parseTargetName, SMTP_PORT } from '../dns/targetName';
import { ehloKeyword, flag, text, tlsName } from './fields';
import { oneOf } from './oneOf';

const settings = {
  ours: flag.default(false),
  require: z
    .array(ehloKeyword, { error: 'is not a list of EHLO keywords' })
    .default([])
    .transform((keywords) => [...new Set(keywords)]),
  verify: flag.default(false),
};

type Named = Omit<Extract<ParsedTargetName, { readonly ok: true }>, 'ok'>;

/** A text that `notationOf` turns into Postfix's notation of a domain or a host. */
const named = (what: string, notationOf: (value: string) => string) =>
  text(what).transform((value, context): Named => {
    const parsed = parseTargetName(notationOf(value));
    if (!parsed.ok) {
      context.addIssue({ code: 'custom', message: `is not ${what}: ${parsed.rule}` });
      return z.NEVER;
    }
    const { name, kind, host, port } = parsed;
    return { name, kind, host, port };
  });

const PORT = 'is not a port from 1 to 65535';
const port = z.int({ error: PORT }).min(1, { error: PORT }).max(65535, { error: PORT }).default(SMTP_PORT);

const notation = named('a target', (value) => value).transform((target) => ({
  ...target,
  ...z.object(settings).parse({}),
}));

const domain = z
  .strictObject({
    domain: named('a domain', (value) => value).refine(({ kind }) => kind === 'domain', {
      error: 'is not a domain: a host stands under the key host, without brackets',
    }),
    ...settings,
  })
  .transform(({ domain: target, ...rest }) => ({ ...target, ...rest }));

const host = z
  .strictObject({ host: named('a host', (value) => `[${value}]`), port, tlsName: tlsName.exactOptional(), ...settings })
  .transform(({ host: target, port: at, ...rest }) => {
    const name = at === SMTP_PORT ? target.name : `${target.name}:${at}`;
    return { ...target, name, port: at, ...rest };
  });

/** A target in Postfix's notation, or as a mapping with its settings. The output is a Target of lib/probe. */
export const targetSchema = oneOf<typeof notation | typeof domain | typeof host>((value) => {
  if (typeof value !== 'object' || value === null) return notation;
  const has = (key: string) => Object.hasOwn(value, key);
  if (has('domain') === has('host')) return 'needs either domain or host';
  return has('domain') ? domain : host;
});
