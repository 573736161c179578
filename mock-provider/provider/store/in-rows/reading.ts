import type { Made } from '../../model.ts'
import { keyOf, type Rows, type Step, sortable, under } from '../rows.ts'

/** The value under a key, of the rows or within a step. */
export async function read<Value>(from: Pick<Rows | Step, 'get'>, key: string): Promise<Value | undefined> {
  const [value] = await from.get([key])
  return value === undefined ? undefined : (JSON.parse(value) as Value)
}

/** The values of those keys that have one. */
export async function readAll<Value>(from: Pick<Rows, 'get'>, keys: readonly string[]): Promise<Value[]> {
  const values = await from.get(keys)
  return values.flatMap((value) => (value === undefined ? [] : (JSON.parse(value) as Value)))
}

/** Everything of a kind. */
export async function oldestFirst<Value extends { readonly made: Made }>(
  rows: Rows,
  kind: string,
): Promise<Value[]> {
  const found = await rows.range(under(kind))
  return found.map(({ value }) => JSON.parse(value) as Value).toSorted((a, b) => a.made.order - b.made.order)
}

/** The keys that list a row under other keys, in the order in which such rows were made. */
export function listings(
  kind: string,
  keys: readonly string[],
  row: { readonly id: string; readonly made: Made },
): string[] {
  return keys.map((key) => keyOf(kind, key, sortable(row.made.order), row.id))
}
