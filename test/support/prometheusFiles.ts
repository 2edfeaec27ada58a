import { z } from 'zod';

const TIME = z.string().regex(/^\d+[smh]$/);
const TEXTS = z.record(z.string().regex(/^[a-z_]+$/), z.string());

/** As much of Prometheus' files as our pages show. https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
const scrapeFile = z.strictObject({
  scrape_configs: z.array(
    z.strictObject({
      job_name: z.string(),
      scrape_interval: TIME.optional(),
      static_configs: z.array(z.strictObject({ targets: z.array(z.string().regex(/^[\w.-]+:\d+$/)) })),
      authorization: z.strictObject({ type: z.literal('Bearer'), credentials_file: z.string() }).optional(),
    }),
  ),
});

const rulesFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^[A-Z]\w+$/),
          expr: z.string(),
          for: TIME.optional(),
          labels: TEXTS.optional(),
          annotations: TEXTS.optional(),
        }),
      ),
    }),
  ),
});

/** What is wrong with a file that tells Prometheus what to scrape, or what to alert on. */
export function problemsOfPrometheus(file: unknown): readonly string[] {
  const isRules = typeof file === 'object' && file !== null && 'groups' in file;
  const { error } = (isRules ? rulesFile : scrapeFile).safeParse(file);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}
