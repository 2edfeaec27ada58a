import packageFile from '../../package.json';
import type { FindingCode } from '../judgement/finding';
import type { CauseCode } from '../judgement/verdict';

/** Where the package says that its sources are, if it does. */
const { repository, homepage }: { readonly name: string; readonly repository?: unknown; readonly homepage?: string } =
  packageFile;

/** Articles of alarms that messages name as well. */
type HealthArticle = 'silent-vantage' | 'blind-vantage' | 'undelivered-messages';

/** The article on what a message tells: a web address where the package has one, else the path within it. */
export const runbookLink = (code: CauseCode | FindingCode | HealthArticle): string =>
  linkTo(`docs/runbook.md#${code}`, { repository, homepage });

/** The whole of it, where there is nothing amiss to have an article. */
export const wholeRunbook = (): string => linkTo('docs/runbook.md', { repository, homepage });

/** `git+https://host/owner/name.git` → its page of the file; a home page without its fragment is the next best. */
export function linkTo(
  path: string,
  { repository, homepage }: { readonly repository?: unknown; readonly homepage?: string | undefined },
): string {
  const sources = /^(?:git\+)?(https:\/\/[^#]+?)(?:\.git)?$/.exec(urlOf(repository) ?? '')?.[1];
  if (sources !== undefined) return `${sources}/blob/main/${path}`;
  return homepage === undefined ? path : `${homepage.replace(/#.*$/, '').replace(/\/$/, '')}/${path}`;
}

function urlOf(repository: unknown): string | undefined {
  if (typeof repository === 'string') return repository;
  const url: unknown =
    typeof repository === 'object' && repository !== null ? Reflect.get(repository, 'url') : undefined;
  return typeof url === 'string' ? url : undefined;
}
