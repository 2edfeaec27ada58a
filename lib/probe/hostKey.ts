/** How a host is told apart from all others, over targets and runs: `mx.example.org:25`. */
export const hostKey = ({ mxHost, port }: { readonly mxHost: string; readonly port: number }): string =>
  `${mxHost}:${port}`;
