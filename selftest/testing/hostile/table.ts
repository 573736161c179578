/** Lines of two columns, the second one to the right. */
export function table(rows: readonly (readonly [string, string | number])[]): string {
  const left = Math.max(...rows.map(([name]) => name.length))
  const right = Math.max(...rows.map(([, value]) => String(value).length))
  return rows.map(([name, value]) => `${name.padEnd(left)}  ${String(value).padStart(right)}`).join('\n')
}

/** How often each value comes, the smallest first. */
export function histogram(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([value, count]) => `${value}: ${count}`)
    .join(', ')
}
