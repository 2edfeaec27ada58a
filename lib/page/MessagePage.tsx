import { pageFrame } from './pageFrame';
import { renderDocument } from './renderDocument';

/** A page that has nothing to show but a few words: why, and what to do. */
export const messagePage = (installation: string, heading: string, words: string): string =>
  renderDocument({ installation, heading, frame: pageFrame(undefined), children: <p>{words}</p> });

/** Where the token is asked for. The field goes to the address that takes it once, and leads on without it. */
export const tokenPage = (installation: string, words: string): string =>
  renderDocument({
    installation,
    heading: 'A token is needed',
    frame: pageFrame(undefined),
    children: (
      <>
        <p>{words}</p>
        <form class="filter" method="get" action="/">
          <label>
            Token <input type="password" name="token" autocomplete="off" required />
          </label>
          <button type="submit">Go on</button>
        </form>
      </>
    ),
  });
