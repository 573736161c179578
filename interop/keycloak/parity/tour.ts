/** Asks one server every row of the tour: what it answers, or how it failed to be asked. */
import { lanes } from './rows/index.ts'
import type { Row } from './rows/row.ts'
import { type Administrator, World } from './world.ts'

interface Visit {
  readonly wanted: (name: string) => boolean
  readonly administrator: Administrator
}

/** Asks the rows whose name is wanted. */
export async function tour(base: string, { wanted, administrator }: Visit): Promise<Record<string, unknown>> {
  const asked = lanes.map((rows) => rows.filter(({ name }) => wanted(name))).filter((rows) => rows.length > 0)
  const found = await Promise.all(asked.map((rows) => lane(rows, base, administrator)))
  return Object.assign({}, ...found)
}

async function lane(
  rows: readonly Row[],
  base: string,
  administrator: Administrator,
): Promise<Record<string, unknown>> {
  const world = await World.at(base, administrator)
  try {
    return await answers(rows, world)
  } finally {
    await world.leave()
  }
}

/** Asks the rows of realms that are there already. */
export async function asked(
  base: string,
  realms: readonly { readonly realm: string; readonly rows: readonly Row[] }[],
  { wanted, administrator }: Visit,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const { realm, rows } of realms) {
    const own = rows.filter(({ name }) => wanted(name))
    Object.assign(found, await answers(own, World.of(base, administrator, realm)))
  }
  return found
}

async function answers(rows: readonly Row[], world: World): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const { name, run } of rows) {
    try {
      found[name] = await run(world)
    } catch (error) {
      found[name] = { 'could not be asked': error instanceof Error ? error.message : String(error) }
    }
  }
  return found
}
