/**
 * Rows of values, one for each factor, in which every pair of values of two factors occurs together. Greedy: each row
 * begins with a pair that is missing, and takes for each other factor the value that adds most pairs. The same factors
 * make the same rows.
 *
 * @param sizes how many values each factor has
 * @returns rows of the numbers of values
 */
export function coveringArray(sizes: readonly number[]): readonly (readonly number[])[] {
  const missing = new Set<string>()
  for (const [a, sizeA] of sizes.entries()) {
    for (const [b, sizeB] of sizes.entries()) {
      if (b <= a) continue
      for (let i = 0; i < sizeA; i++) for (let j = 0; j < sizeB; j++) missing.add(pair(a, i, b, j))
    }
  }
  const rows: number[][] = []
  while (missing.size > 0) {
    const row = new Map<number, number>()
    const [first = ''] = missing
    const [a = 0, i = 0, b = 0, j = 0] = first.split(',').map(Number)
    row.set(a, i).set(b, j)
    for (const [factor, size] of sizes.entries()) {
      if (!row.has(factor)) row.set(factor, best(factor, size, row, missing))
    }
    for (const [x, value] of row)
      for (const [y, other] of row) if (x < y) missing.delete(pair(x, value, y, other))
    rows.push(sizes.map((_, factor) => row.get(factor) ?? 0))
  }
  return rows
}

function best(
  factor: number,
  size: number,
  row: ReadonlyMap<number, number>,
  missing: ReadonlySet<string>,
): number {
  const gains = Array.from({ length: size }, (_, value) =>
    [...row].reduce((sum, [other, chosen]) => {
      const key = other < factor ? pair(other, chosen, factor, value) : pair(factor, value, other, chosen)
      return sum + (missing.has(key) ? 1 : 0)
    }, 0),
  )
  return gains.indexOf(Math.max(...gains))
}

function pair(a: number, i: number, b: number, j: number): string {
  return `${a},${i},${b},${j}`
}
