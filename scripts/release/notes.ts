/**
 * What CHANGELOG.md says of a version.
 *
 * @throws Error if it has no section for the version, or an empty one
 */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((text) => text.split(/[\s,]/)[0] === version)
  const found = sections.map((text) => text.split('\n')[0]).join(', ') || 'none'
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"; found ${found}`)
  const notes = section.slice(section.indexOf('\n')).trim()
  if (notes === '') throw new Error(`the section "## ${version}" of CHANGELOG.md is empty`)
  return `${notes}\n`
}

/** Why a package cannot be published yet, by its manifest. */
export function obstaclesIn(manifest: Readonly<Record<string, unknown>>): string[] {
  const text = JSON.stringify({ ...manifest, dependencies: {}, devDependencies: {} })
  const scripts = Object.keys((manifest.scripts ?? {}) as object)
  const publishing = (manifest.publishConfig ?? {}) as { readonly provenance?: boolean }
  return [
    ...(text.includes('git.example')
      ? ['repository, bugs and homepage in package.json are placeholders (git.example)']
      : []),
    ...['preinstall', 'install', 'postinstall']
      .filter((hook) => scripts.includes(hook))
      .map((hook) => `package.json has the script ${hook}, which would run at every installation`),
    ...(publishing.provenance === true ? [] : ['publishConfig.provenance in package.json is not true']),
  ]
}
