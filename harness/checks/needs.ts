import type { Ability, Capability } from '../target/capability.ts'

/** The first capability that a check needs and that is not there; undefined where it can run. */
export function missingNeed(
  needs: readonly Capability[],
  abilities: Readonly<Record<Capability, Ability>>,
): { readonly reason: string; readonly remedy?: string } | undefined {
  for (const need of needs) {
    const ability = abilities[need]
    if (!ability.has) return ability
  }
  return undefined
}
