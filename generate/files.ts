import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedDiagnoseSchema } from '../lib/cli/diagnose/diagnoseSchema';
import { publishedDoctorSchema } from '../lib/cli/doctor/doctorSchema';
import { publishedExplainSchema } from '../lib/cli/explainSchema';
import { publishedMaillogSchema } from '../lib/cli/maillog/maillogSchema';
import { publishedSchema } from '../lib/cli/reportSchema';
import { publishedTlsrptSchema } from '../lib/cli/tlsrpt/tlsrptSchema';
import { blocks } from './blocks';
import { blocksOf, fill } from './fill';
import { publishedConfigSchema } from './jsonSchema';

/** JSON Schemas by their file in docs/. */
export const schemas = {
  'canary.schema.json': publishedConfigSchema,
  'check.schema.json': publishedSchema,
  'diagnose.schema.json': publishedDiagnoseSchema,
  'doctor.schema.json': publishedDoctorSchema,
  'explain.schema.json': publishedExplainSchema,
  'maillog.schema.json': publishedMaillogSchema,
  'tlsrpt.schema.json': publishedTlsrptSchema,
} as const;

export interface Page {
  readonly name: string;
  readonly text: string;
}

/** The pages of a folder that have marks in them, as they stand there. */
export const markedPages = (folder: string): readonly Page[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
    .filter(({ text }) => blocksOf(text).length > 0);

/** The same pages as they ought to stand there. */
export function filled(pages: readonly Page[]): readonly Page[] {
  const all = blocks();
  return pages.map(({ name, text }) => ({ name, text: fill(text, all) }));
}
