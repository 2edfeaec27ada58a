import pc from 'picocolors';

export type Colours = ReturnType<typeof pc.createColors>;

/** Colours, or words that stay as they are. */
export const coloursFor = (isColoured: boolean): Colours => pc.createColors(isColoured);
