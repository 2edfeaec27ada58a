/** ESM-only packages that the tests reach are transformed to CommonJS along with our own code. */
const esmOnlyPackages = ['p-limit', 'yocto-queue', 'preact', 'preact-render-to-string'];

// On Node 20 each test file would print that the SDK will one day need a newer one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Each file as its own kind: in a .tsx file `<T>(…) =>` would be an element. */
const compiled = (parser) => [
  '@swc/jest',
  {
    jsc: {
      parser,
      target: 'es2023',
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    },
    module: { type: 'commonjs' },
  },
];

export default {
  testEnvironment: 'node',
  // What a file has loaded is never all let go: a process that has run them all holds 4 GB, and does nothing but collect.
  workerIdleMemoryLimit: '1GB',
  // A property that takes half a second alone takes ten times that on a machine that others have at the same time.
  testTimeout: 30_000,
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
  transform: {
    '\\.m?[jt]s$': compiled({ syntax: 'typescript' }),
    '\\.tsx$': compiled({ syntax: 'typescript', tsx: true }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnlyPackages.join('|')})/)`],
};
