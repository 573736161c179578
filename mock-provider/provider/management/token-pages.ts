import type { Core, ListedGrant } from '../core.ts'
import type { Place } from '../model.ts'

/** What is counted to the last one; more than these are too many to wait for. */
export const mostCounted = 10_000
const atOnce = 500

/** How many offline tokens live under a key; `mostCounted` and one where there are more. */
export async function countLiving(core: Core, key: string, place: Place): Promise<number> {
  let count = 0
  let after: number | undefined = 0
  while (after !== undefined && count <= mostCounted) {
    const page = await core.list(key, { kind: 'offline', place, after, limit: atOnce })
    count += page.rows.length
    after = page.next
    // Others are answered in between.
    if (after !== undefined) await new Promise((resolve) => setTimeout(resolve))
  }
  return Math.min(count, mostCounted + 1)
}

/** A page of the offline tokens under a key that fit; as many of the list are looked at as a page may cost. */
export async function tokenPage(
  core: Core,
  key: string,
  options: {
    readonly place: Place
    readonly after: number
    readonly limit: number
    readonly fits?: ((row: ListedGrant) => boolean) | undefined
  },
): Promise<{ readonly rows: readonly ListedGrant[]; readonly next: number | undefined }> {
  const { place, limit, fits } = options
  const rows: ListedGrant[] = []
  let after = options.after
  for (let looked = 0; looked < mostCounted; looked += limit) {
    const page = await core.list(key, { kind: 'offline', place, after, limit })
    for (const row of page.rows) {
      if (fits !== undefined && !fits(row)) continue
      rows.push(row)
      if (rows.length === limit) {
        const rest = row !== page.rows.at(-1) || page.next !== undefined
        return { rows, next: rest ? row.grant.made.order : undefined }
      }
    }
    if (page.next === undefined) return { rows, next: undefined }
    after = page.next
  }
  return { rows, next: after }
}
