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

interface ActionProps {
  readonly to: Place;
  readonly type?: 'button' | 'submit';
  readonly children: ComponentChildren;
}

/**
 * In a dashboard a click calls the widget's function again, and Enter in the form clicks its button. That the browser
 * sends the form besides must not lead away from the dashboard: `dialog` does nothing outside of one.
 * `endpoint` is the function's ARN.
 */
export function widgetFrame(endpoint: string): Frame {
  const Action = ({ to, type = 'button', children }: ActionProps) => (
    <>
      <button type={type}>{children}</button>
      <cwdb-action action="call" display={to.show === 'matrix' ? 'widget' : 'popup'} endpoint={endpoint}>
        {JSON.stringify(to)}
      </cwdb-action>
    </>
  );
  const Submit = ({ children }: Pick<ActionProps, 'children'>) => (
    <Action to={{ show: 'matrix' }} type="submit">
      {children}
    </Action>
  );
  return { formMethod: 'dialog', Link: Action, Submit };
}
