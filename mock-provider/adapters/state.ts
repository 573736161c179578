import { rowStore } from '../provider/store/row-store.ts'
import type { Store } from '../provider/store/store.ts'

export type { Store } from '../provider/store/store.ts'
export { StateError } from './state-error.ts'

/**
 * Opens durable state: a folder, or a PostgreSQL database by its URL.
 *
 * @throws StateError where it cannot be used
 */
export async function openState(where: string): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(where)) {
    const { openPostgresRows } = await import('./postgres-rows.ts')
    return rowStore(await openPostgresRows(where))
  }
  const { openLevelRows } = await import('./level-rows.ts')
  return rowStore(await openLevelRows(where))
}
