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
  /** What a browser does by itself where a form is sent: asks for the page anew, or nothing at all. */
  readonly formMethod: 'get' | 'dialog';
  /** Shows the matrix by what stands in the form around it, on a click and on Enter in a field. */
  readonly Submit: FunctionComponent<{ readonly children: ComponentChildren }>;
}

/** Without a frame nothing leads on. */
const nowhere: Frame = {
  formMethod: 'get',
  Link: ({ children }) => <span>{children}</span>,
  Submit: ({ children }) => <button type="submit">{children}</button>,
};

export const Framed = createContext<Frame>(nowhere);

export function Link(props: LinkProps) {
  const { Link: Own } = useContext(Framed);
  return <Own {...props} />;
}

export function Form({ children }: { readonly children: ComponentChildren }) {
  const { formMethod } = useContext(Framed);
  return (
    <form class="filter" method={formMethod}>
      {children}
    </form>
  );
}

export function Submit({ children }: { readonly children: ComponentChildren }) {
  const { Submit: Own } = useContext(Framed);
  return <Own>{children}</Own>;
}
