import type { ComponentChildren } from 'preact';
import type { Incident } from '../judgement/incident';
import { clean } from '../notification/words';
import { whatOf } from './incidentWords';
import { type Frame, Framed } from './linking';
import { logAddress } from './pageAddress';

/** Paths of what every page is shown with. */
export const STYLE_PATH = '/style.css';
export const SCRIPT_PATH = '/live.js';

export interface DocumentProps {
  readonly installation: string;
  /** What the page is about. */
  readonly heading: string;
  /** Of the window, where the heading says too little. */
  readonly title?: string;
  /** Which of the main places it is. */
  readonly current?: 'now' | 'incidents';
  /** The live ones; absent where nobody could read them. */
  readonly live?: readonly Incident[];
  readonly frame: Frame;
  readonly children: ComponentChildren;
}

/** A whole document. All that it needs comes from its own server, and nothing stands inline, so that the policy can be strict. */
export function PageDocument({
  installation,
  heading,
  title = heading,
  current,
  live,
  frame,
  children,
}: DocumentProps) {
  const count = live === undefined || live.length === 0 ? '' : `(${live.length}) `;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${count}${clean(title, 120)} – starttls-canary ${clean(installation, 60)}`}</title>
        <link rel="icon" href={iconOf(live)} />
        <link rel="stylesheet" href={STYLE_PATH} />
        <script type="module" src={SCRIPT_PATH} />
      </head>
      <body class="canary page" data-incidents={live === undefined ? undefined : JSON.stringify(namesOf(live))}>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header>
          <p class="brand">
            <b>starttls-canary</b> {clean(installation, 60)}
          </p>
          <nav aria-label="Main">
            <a href="/" aria-current={current === 'now' ? 'page' : undefined}>
              Now
            </a>
            <a href={logAddress()} aria-current={current === 'incidents' ? 'page' : undefined}>
              Incidents
            </a>
          </nav>
        </header>
        <p id="said" role="status" data-keep />
        <main id="main" class="canary" tabIndex={-1}>
          <h1>{clean(heading, 120)}</h1>
          <Framed.Provider value={frame}>{children}</Framed.Provider>
        </main>
        <footer>
          <p id="live" data-keep>
            Reload the page to see what is new.
          </p>
        </footer>
      </body>
    </html>
  );
}

/** What the script announces when it comes or goes. */
const namesOf = (live: readonly Incident[]): Readonly<Record<string, string>> =>
  Object.fromEntries(live.map((incident) => [incident.id, whatOf(incident)]));

/** A dot for the tab: red while an incident is open, green while none is, grey where nobody knows. */
function iconOf(live: readonly Incident[] | undefined): string {
  const colour = live === undefined ? '888' : live.length > 0 ? 'b3130b' : '1d6f02';
  const dot = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#${colour}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(dot)}`;
}
