/** What a text became, and which variables it took. */
export interface Filled {
  readonly text: string
  /** Values that came from the environment, which are nobody's to print. */
  readonly values: ReadonlySet<string>
  /** Names that look like variables, but have neither a value nor a default. */
  readonly unset: readonly string[]
}

/** `${NAME}` and `${NAME:default}`; defaults may have placeholders themselves. */
const innermost = /\$\{([^${}:\n]+)(?::([^${}\n]*))?\}/g
const deepest = 20

/**
 * Fills placeholders from the environment, as `kc.sh import` does: in the text, before it is read. What has neither a
 * value nor a default stays as it is, since Keycloak writes names of messages in the same way.
 */
export function filled(text: string, environment: Readonly<Record<string, string | undefined>>): Filled {
  const values = new Set<string>()
  const unset = new Set<string>()
  const fill = (whole: string, name: string, otherwise: string | undefined): string => {
    const value = environment[name.replace(/^env\./, '')]
    if (value !== undefined && value !== '') {
      values.add(value)
      return value
    }
    if (otherwise !== undefined) return otherwise
    if (/^(env\.)?[A-Z][A-Z0-9_]+$/.test(name)) unset.add(name)
    return whole
  }
  let before = text
  for (let depth = 0; depth < deepest; depth++) {
    const after = before.replace(innermost, fill)
    if (after === before) break
    before = after
  }
  return { text: before, values, unset: [...unset] }
}
