import fc from 'fast-check';

/**
 * fast-check, as every property here uses it. In CI the cases are the same in every run, so that what fails there has
 * failed because of a change; elsewhere each run looks at new ones. `PROPERTY_RUNS=100000 npm test` looks at many.
 */
const runs = process.env.PROPERTY_RUNS;
fc.configureGlobal({
  ...(process.env.CI === 'true' && { seed: 20_261_123 }),
  ...(runs !== undefined && { numRuns: Number(runs) }),
});

export { fc };
