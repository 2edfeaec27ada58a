import { SPAN_NAMES, SPANS, type SpanName } from './pageAddress';

/** The time ranges to choose from. `addressOf`: of this page with another one. */
export const SpanLinks = ({
  chosen,
  addressOf,
}: {
  readonly chosen: SpanName;
  readonly addressOf: (span: SpanName) => string;
}) => (
  <nav class="spans" aria-label="Time range">
    {SPAN_NAMES.map((name) => (
      <a key={name} href={addressOf(name)} aria-current={name === chosen ? 'true' : undefined}>
        {SPANS[name].words}
      </a>
    ))}
  </nav>
);
