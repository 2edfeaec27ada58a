import { COLUMNS, type Tone } from './stretches';

const HEIGHT = 8;

/** Told apart by their shape: full height, a low block, a thin line. */
const SHAPES: Readonly<Record<Tone, { readonly y: number; readonly height: number; readonly name: string }>> = {
  offered: { y: 0, height: 8, name: 'o' },
  lost: { y: 4, height: 4, name: 'l' },
  unknown: { y: 3, height: 2, name: 'u' },
};

/** A small timeline. What is the same all the time needs no drawing of its own; with hundreds of hosts most are. */
export function Strip({ columns }: { readonly columns: readonly (Tone | undefined)[] }) {
  const [first] = columns;
  if (first !== undefined && columns.every((tone) => tone === first))
    return <i class={`strip ${SHAPES[first].name}`} />;
  const tones = [...new Set(columns)].flatMap((tone) => tone ?? []);
  return (
    <svg class="strip" viewBox={`0 0 ${COLUMNS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {tones.map((tone) => (
        <path key={tone} class={SHAPES[tone].name} d={pathOf(columns, tone)} />
      ))}
    </svg>
  );
}

/** One block for each run of columns of the tone. */
function pathOf(columns: readonly (Tone | undefined)[], tone: Tone): string {
  const { y, height } = SHAPES[tone];
  const blocks: string[] = [];
  for (let from = 0; from < columns.length; from += 1) {
    if (columns[from] !== tone) continue;
    let to = from;
    while (columns[to] === tone) to += 1;
    blocks.push(`M${from} ${y}h${to - from}v${height}H${from}z`);
    from = to;
  }
  return blocks.join('');
}
