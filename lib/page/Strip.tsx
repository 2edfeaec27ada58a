import { COLUMNS, type Tone } from './stretches';

const HEIGHT = 8;

/** Told apart by their shape: a line, a block that stands out of it, dots. The class is what the style knows them by. */
const SHAPES: Readonly<Record<Tone, { readonly name: string; readonly block: (from: number, to: number) => string }>> =
  {
    offered: { name: 'o', block: (from, to) => `M${from} 5h${to - from}v3H${from}z` },
    lost: { name: 'l', block: (from, to) => `M${from} 0h${to - from}v8H${from}z` },
    unknown: { name: 'u', block: (from, to) => `M${from} 7H${to}` },
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
  const { block } = SHAPES[tone];
  const blocks: string[] = [];
  for (let from = 0; from < columns.length; from += 1) {
    if (columns[from] !== tone) continue;
    let to = from;
    while (columns[to] === tone) to += 1;
    blocks.push(block(from, to));
    from = to;
  }
  return blocks.join('');
}
