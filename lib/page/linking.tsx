import { type ComponentChildren, createContext, type FunctionComponent } from 'preact';
import { useContext } from 'preact/hooks';

/** What can be shown: the matrix, or something about one host or one incident. */
export type Place =
  | { readonly show: 'matrix'; readonly filter?: string; readonly only?: 'trouble'; readonly number?: number }
  | { readonly show: 'host'; readonly host: string }
  | { readonly show: 'incident'; readonly host: string; readonly id: string };

export interface LinkProps {
  readonly to: Place;
  readonly children: ComponentChildren;
}

/** What a page is shown in: a dashboard knows actions, a page of our own has addresses. */
export interface Frame {
  readonly Link: FunctionComponent<LinkProps>;
  /** Shows the matrix by what stands in the form around it. */
  readonly Submit: FunctionComponent<{ readonly children: ComponentChildren }>;
}

/** Without a frame nothing leads on. */
const nowhere: Frame = {
  Link: ({ children }) => <span>{children}</span>,
  Submit: ({ children }) => <button type="submit">{children}</button>,
};

export const Framed = createContext<Frame>(nowhere);

export function Link(props: LinkProps) {
  const { Link: Own } = useContext(Framed);
  return <Own {...props} />;
}

export function Submit({ children }: { readonly children: ComponentChildren }) {
  const { Submit: Own } = useContext(Framed);
  return <Own>{children}</Own>;
}
