import type { Resolver } from './types';

/** Asks each question once, also while its answer is still under way. For one run only: answers never expire. */
export function cachingResolver(resolver: Resolver): Resolver {
  const mx = memo((domain) => resolver.mx(domain));
  const byFamily = {
    4: memo((host) => resolver.addresses(host, 4)),
    6: memo((host) => resolver.addresses(host, 6)),
  };
  return { mx, addresses: (host, family) => byFamily[family](host) };
}

function memo<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    const answer = ask(name);
    answers.set(name, answer);
    return answer;
  };
}
