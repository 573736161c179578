import type { RuntimePackage } from './runtime-tree.ts'

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}

/** The parts of a CycloneDX document that matter here. */
export interface Bom {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/**
 * What npm says of the whole lock file, cut to what an installation has: the dependencies, and what is bundled into the
 * compiled files, which npm takes for tools of development.
 *
 * @throws Error for a package at run time that npm does not name
 */
export function runtimeBom<B extends Bom>(whole: B, tree: readonly RuntimePackage[], name: string): B {
  const wanted = new Set(tree.map((entry) => `${entry.name}@${entry.version}`))
  const components = whole.components.filter((component) =>
    wanted.has(`${component.name}@${component.version}`),
  )
  const named = new Set(components.map((component) => `${component.name}@${component.version}`))
  const missing = [...wanted].filter((key) => !named.has(key))
  if (missing.length > 0) throw new Error(`npm sbom does not name ${missing.join(', ')}`)
  const own = whole.metadata.component
  const refs = new Set([own['bom-ref'], ...components.map((component) => component['bom-ref'])])
  return {
    ...whole,
    // npm takes the name of the folder.
    metadata: { ...whole.metadata, component: { ...own, name } },
    components: components.map((component) => ({
      ...component,
      properties: (component.properties ?? []).filter(
        (entry) => entry.name !== 'cdx:npm:package:development',
      ),
    })),
    dependencies: whole.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  }
}
