import { catalogue } from '../../suites/catalogue.ts'
import { missingNeed } from '../checks/needs.ts'
import type { TargetRequirement } from '../checks/requirement.ts'
import type { Driver } from '../drivers/driver.ts'
import { planChecks } from '../engine/plan.ts'
import type { Requirement } from '../engine/requirement.ts'
import type { Disturbance } from '../engine/vocabulary.ts'
import { redactedError, redactsEverything } from '../evidence/redacted-errors.ts'
import { callNames, describedCall, lackingFor } from '../target/calls.ts'
import type { Capability } from '../target/capability.ts'
import type { Target } from '../target/target-file.ts'
import { profilesOfRun } from './conformance-run.ts'
import type { RunRequest } from './run-request.ts'
import { select } from './selection.ts'
import type { DriverFactory } from './target-driver.ts'

/** Checks that cannot run for the same reason, and what would make them run. */
export interface MissingGroup {
  readonly reason: string
  readonly remedy?: string
  readonly ids: readonly string[]
}

/** What a run would do, found out without running a check. */
export interface RunPlan {
  readonly target: { readonly name: string; readonly issuer: string; readonly driver: string }
  readonly profiles: readonly string[]
  /** In the order in which they would run. */
  readonly runs: readonly { readonly id: string; readonly area: string; readonly selected: boolean }[]
  readonly cannot: readonly MissingGroup[]
  /** Optional capabilities that the target lacks; the checks run without the part that needs them. */
  readonly without: readonly {
    readonly capability: Capability
    readonly reason: string
    readonly ids: readonly string[]
  }[]
  /** What is created for a check and removed after it, in words. */
  readonly makes: readonly string[]
  /** Checks whose effects outlive them, by effect; they run alone and last. */
  readonly disturbs: readonly { readonly what: Disturbance; readonly ids: readonly string[] }[]
  readonly deadlines: Target['deadlines']
  /** What planning itself created and could not remove, in words. */
  readonly left: readonly string[]
}

/**
 * Reads the target's metadata and tells what a run with this request would do. In a Keycloak this creates and removes
 * the realm or the clients, since only then is it known what the server offers.
 *
 * @throws ConfigError if a name or a file cannot be used
 * @throws TargetError if the target cannot be reached
 */
export async function planRun(
  request: RunRequest,
  { driverFor, signal }: { readonly driverFor: DriverFactory; readonly signal: AbortSignal },
): Promise<RunPlan> {
  const driver = driverFor(request)
  const profiles = profilesOfRun(request, driver)
  const selected = select(catalogue, { ...request, profiles })
  try {
    await driver.start(signal)
    const abilities = driver.abilities()
    const planned = planChecks(catalogue, selected)
    const missing = new Map(
      planned.map(({ requirement }) => [requirement.id, missingNeed(requirement.needs, abilities)]),
    )
    const running = planned.filter(({ requirement }) => missing.get(requirement.id) === undefined)
    const { name, issuer, deadlines } = driver.target
    return {
      target: { name, issuer, driver: driver.name },
      profiles,
      runs: running.map(({ requirement, selected: isSelected }) => ({
        id: requirement.id,
        area: requirement.area,
        selected: isSelected,
      })),
      cannot: grouped(
        planned.map(({ requirement }) => requirement),
        missing,
      ),
      without: missingOptional(
        running.map(({ requirement }) => requirement),
        abilities,
      ),
      makes: throwAways(driver.target),
      disturbs: disturbances(running.map(({ requirement }) => requirement)),
      deadlines,
      left: ((await driver.cleanUp?.()) ?? []).map(redactsEverything(driver.secrets)),
    }
  } catch (error) {
    throw redactedError(error, driver.secrets)
  } finally {
    await driver.stop()
  }
}

/** The largest group first: one line in the target file often makes many checks run. */
function grouped(
  requirements: readonly Requirement[],
  missing: ReadonlyMap<string, { readonly reason: string; readonly remedy?: string } | undefined>,
): MissingGroup[] {
  const groups = new Map<string, { reason: string; remedy?: string; ids: string[] }>()
  for (const { id } of requirements) {
    const need = missing.get(id)
    if (need === undefined) continue
    const group = groups.get(need.reason) ?? { ...need, ids: [] }
    group.ids.push(id)
    groups.set(need.reason, group)
  }
  return [...groups.values()].toSorted((a, b) => b.ids.length - a.ids.length)
}

function missingOptional(
  requirements: readonly Pick<TargetRequirement, 'id' | 'optional'>[],
  abilities: ReturnType<Driver['abilities']>,
): RunPlan['without'] {
  const groups = new Map<Capability, { capability: Capability; reason: string; ids: string[] }>()
  for (const { id, optional = [] } of requirements) {
    for (const capability of optional) {
      const ability = abilities[capability]
      if (ability.has) continue
      const group = groups.get(capability) ?? { capability, reason: ability.reason, ids: [] }
      group.ids.push(id)
      groups.set(capability, group)
    }
  }
  return [...groups.values()]
}

function throwAways({ calls, declaredByDriver, name }: Target): string[] {
  return [
    ...(declaredByDriver?.makes ?? []),
    ...callNames
      .filter((name) => lackingFor(name, calls) === undefined)
      .flatMap((name) => describedCall(name).makes ?? []),
    `login sessions and tokens at ${name}; every token is revoked at the end of its check`,
  ]
}

function disturbances(requirements: readonly Requirement[]): RunPlan['disturbs'] {
  const kinds: readonly Disturbance[] = ['clock', 'lifetimes', 'keys', 'server']
  return kinds.flatMap((what) => {
    const ids = requirements.filter(({ disturbs }) => disturbs === what).map(({ id }) => id)
    return ids.length === 0 ? [] : [{ what, ids }]
  })
}
