import type { Setting } from './board';
import type { HostAtVantage } from './hostView';
import { Strip } from './Strip';
import { COLUMNS, columnsOf, type Stretch, toneOf } from './stretches';
import { timeOf } from './zone';

/** One line for each vantage over the whole span, with the same shapes as in the matrix, and the losses in words. */
export function Timeline({
  vantages,
  setting,
}: {
  readonly vantages: readonly HostAtVantage[];
  readonly setting: Setting;
}) {
  const { span, now, zone } = setting;
  return (
    <div class="timeline">
      {vantages.map(({ id, cell: { state }, stretches }) => (
        <div key={id} class={`line ${state}`}>
          <span>{id}</span>
          <Strip columns={columnsOf(stretches, span, COLUMNS)} />
          <small>{state === 'never' ? 'never offered' : lossWords(stretches, setting)}</small>
        </div>
      ))}
      <div class="line axis">
        <span />
        <span class="ends">
          <small>{timeOf(span.from, now, zone)}</small>
          <small>
            {timeOf(span.to, now, zone)} {zone.label}
          </small>
        </span>
        <small />
      </div>
    </div>
  );
}

const MOST_LOSSES = 3;

function lossWords(stretches: readonly Stretch[], { span, now, zone }: Setting): string {
  const losses = stretches.filter(({ outcome }) => toneOf(outcome) === 'lost');
  if (losses.length === 0) return stretches.length === 0 ? 'nobody looked' : '';
  const words = losses.slice(-MOST_LOSSES).map(({ from, to }) => {
    const begin = timeOf(from, now, zone);
    return to >= Math.min(now, span.to) ? `lost since ${begin}` : `lost ${begin} to ${timeOf(to, now, zone)}`;
  });
  const more = losses.length > MOST_LOSSES ? `${losses.length} losses, the last: ` : '';
  return `${more}${words.join(', ')}`;
}
