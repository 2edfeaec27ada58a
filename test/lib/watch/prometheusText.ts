/** What a metric of Prometheus' text format says. */
export interface Metric {
  readonly type: string;
  readonly help: string;
  /** `label="value",…` → value, in the order of the text. */
  readonly series: Readonly<Record<string, number>>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (\\S.*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`);
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);

/**
 * Reads a text as strictly as Prometheus and its linter do: each metric has HELP, TYPE and then its samples, stands there
 * once, and no series twice. Throws an Error that names the line.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parsePrometheus(text: string): Readonly<Record<string, Metric>> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const metrics: Record<string, Metric & { series: Record<string, number> }> = {};
  let help: RegExpExecArray | undefined;
  let name = '';
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, typed, type = ''] = TYPE.exec(line) ?? [];
    const sample = SAMPLE.exec(line);
    if (HELP.test(line)) {
      help = HELP.exec(line) ?? undefined;
    } else if (typed !== undefined) {
      if (help?.[1] !== typed) throw new Error(`no HELP before: ${line}`);
      if (typed in metrics) throw new Error(`a second time: ${line}`);
      name = typed;
      metrics[name] = { type, help: help[2] ?? '', series: {} };
    } else {
      const series = metrics[name]?.series;
      if (sample === null || sample[1] !== name || series === undefined)
        throw new Error(`no sample of ${name}: ${line}`);
      const [, , labels = '', value = ''] = sample;
      if (labels in series) throw new Error(`a second time: ${line}`);
      if (!Number.isFinite(Number(value))) throw new Error(`no number: ${line}`);
      series[labels] = Number(value);
    }
  }
  return metrics;
}
