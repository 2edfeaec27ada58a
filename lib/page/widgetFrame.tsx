import type { ComponentChildren } from 'preact';
import type { Frame, Place } from './linking';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      /** CloudWatch's: what a click on the element right before it does. Its text is JSON that the function is called with. */
      'cwdb-action': {
        readonly action: 'call';
        readonly display: 'popup' | 'widget';
        readonly endpoint: string;
        readonly children: string;
      };
    }
  }
}

/** In a dashboard a click calls the widget's function again. `endpoint` is its ARN. */
export function widgetFrame(endpoint: string): Frame {
  const Action = ({ to, children }: { readonly to: Place; readonly children: ComponentChildren }) => (
    <>
      <button type="button">{children}</button>
      <cwdb-action action="call" display={to.show === 'matrix' ? 'widget' : 'popup'} endpoint={endpoint}>
        {JSON.stringify(to)}
      </cwdb-action>
    </>
  );
  return { Link: Action, Submit: ({ children }) => <Action to={{ show: 'matrix' }}>{children}</Action> };
}
