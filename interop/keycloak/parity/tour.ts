/** Asks one server every row of the tour: what it answers, or how it failed to be asked. */
import { lanes } from './rows/index.ts'
import type { Row } from './rows/row.ts'
import { type Administrator, World } from './world.ts'

/** Asks the rows whose name is wanted. */
export async function tour(
  base: string,
  {
    wanted,
    administrator,
  }: { readonly wanted: (name: string) => boolean; readonly administrator: Administrator },
): Promise<Record<string, unknown>> {
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
  const found: Record<string, unknown> = {}
  try {
    for (const { name, run } of rows) {
      try {
        found[name] = await run(world)
      } catch (error) {
        found[name] = { 'could not be asked': error instanceof Error ? error.message : String(error) }
      }
    }
  } finally {
    await world.leave()
  }
  return found
}
