import type { ComponentChildren } from 'preact';

/** What may be wider than the page scrolls by itself, and can be reached by keyboard so that it can be scrolled by it. */
export function Scrollable({
  name,
  fit = '',
  children,
}: {
  readonly name: string;
  /** A class by which it is no scroll box where there is room for all. */
  readonly fit?: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus (axe: scrollable-region-focusable)
    <section class={`scroll ${fit}`.trim()} aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
