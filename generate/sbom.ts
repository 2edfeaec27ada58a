import * as z from 'zod';

const named = z.looseObject({ name: z.string(), version: z.string(), 'bom-ref': z.string() });
/** CycloneDX, as `npm sbom` writes it. */
export const bomSchema = z.looseObject({
  metadata: z.looseObject({ component: named }),
  components: z.array(named),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});
export type Bom = z.output<typeof bomSchema>;

/** package-lock.json, version 3. */
export const lockSchema = z.looseObject({
  lockfileVersion: z.literal(3),
  name: z.string(),
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().default(false),
      inBundle: z.boolean().default(false),
      hasInstallScript: z.boolean().default(false),
    }),
  ),
});
export type Lock = z.output<typeof lockSchema>;

/** The packages that whoever installs the command gets with it, each as `name@version`. */
export const runtimePackages = ({ packages }: Lock): ReadonlySet<string> =>
  new Set(
    Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`),
  );

/** What of a bill of materials comes with the command. `npm sbom --omit dev` leaves out what a tool of development needs, too. */
export function runtimeBom(bom: Bom, lock: Lock): Bom {
  const known = runtimePackages(lock);
  const components = bom.components.filter(({ name, version }) => known.has(`${name}@${version}`));
  const root = { ...bom.metadata.component, name: lock.name };
  const refs = new Set([root['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => refs.has(ref)) }));
  return { ...bom, metadata: { ...bom.metadata, component: root }, components, dependencies };
}
