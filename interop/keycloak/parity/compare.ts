/** What two servers answered to the same rows, compared, with the reasons that are on file. */

export interface Difference {
  readonly row: string
  readonly path: string
  readonly real: unknown
  readonly mock: unknown
}

export interface Reason {
  readonly row: string
  readonly path: string
  readonly reason: string
}

type Answers = Readonly<Record<string, unknown>>
type Tell = (line: string) => void

/** Every difference, by row and path. */
export function found(rows: readonly string[], real: Answers, mock: Answers): Difference[] {
  return rows.flatMap((row) => different(real[row], mock[row]).map((each) => ({ row, ...each })))
}

/**
 * The differences that are there again when their rows are asked a second time; the others are told.
 *
 * Rows move clocks and race with seconds on two servers that share a machine with others: a difference that does not
 * come back is one of timing, and says nothing about what the servers do.
 */
export async function steady(
  {
    differences,
    reasons,
    again,
  }: {
    readonly differences: readonly Difference[]
    readonly reasons: readonly Reason[]
    readonly again: (rows: readonly string[]) => Promise<readonly Difference[]>
  },
  tell: Tell = console.log,
): Promise<readonly Difference[]> {
  const names = (list: readonly Difference[]): string[] => [...new Set(list.map(({ row }) => row))]
  const doubted = names(differences.filter((each) => reasonFor(reasons, each) === undefined))
  if (doubted.length === 0) return differences
  const second = await again(doubted)
  for (const row of doubted) {
    if (!names(second).includes(row))
      tell(`unsteady ${row}: it differed once, and not when it was asked again`)
  }
  return [...differences.filter(({ row }) => !doubted.includes(row)), ...second]
}

/** Where two answers differ, as paths with both values. */
export function different(
  real: unknown,
  mock: unknown,
  path: readonly string[] = [],
): Omit<Difference, 'row'>[] {
  if (JSON.stringify(real) === JSON.stringify(mock)) return []
  const members = (value: unknown): value is Answers => value !== null && typeof value === 'object'
  if (!members(real) || !members(mock) || Array.isArray(real) !== Array.isArray(mock)) {
    return [{ path: path.join('.'), real, mock }]
  }
  const names = [...new Set([...Object.keys(real), ...Object.keys(mock)])]
  return names.flatMap((name) => different(real[name], mock[name], [...path, name]))
}

/** Prints what differs; returns how many differences nobody has explained, and reasons that explain nothing. */
export function compared(
  {
    what,
    rows,
    differences,
    reasons,
  }: {
    readonly what: string
    readonly rows: readonly string[]
    readonly differences: readonly Difference[]
    readonly reasons: readonly Reason[]
  },
  tell: Tell = console.log,
): number {
  const open = differences.filter((each) => reasonFor(reasons, each) === undefined)
  const explained = differences.filter((each) => reasonFor(reasons, each) !== undefined)
  const stale = reasons.filter((reason) => !explained.some((each) => reasonFor(reasons, each) === reason))
  for (const { row, path, real, mock } of open) {
    tell(`differs  ${row}${path === '' ? '' : ` at ${path}`}`)
    tell(`         real ${JSON.stringify(real)}`)
    tell(`         mock ${JSON.stringify(mock)}`)
  }
  for (const each of reasons) {
    if (!stale.includes(each))
      tell(`known    ${each.row}${each.path === '' ? '' : ` at ${each.path}`}: ${each.reason}`)
  }
  for (const { row, path } of stale) tell(`stale    ${row} at ${path}: there is no such difference any more`)
  const unequal = new Set(differences.map(({ row }) => row)).size
  tell(
    `${what}: ${rows.length} compared, ${rows.length - unequal} equal, ${unequal} different, ${open.length} unexplained differences`,
  )
  return open.length + stale.length
}

function reasonFor(reasons: readonly Reason[], { row, path }: Difference): Reason | undefined {
  return reasons.find((each) => each.row === row && under(path, each.path))
}

/** Whether a path is the one that a reason names, or below it. */
function under(path: string, named: string): boolean {
  return named === '' || path === named || path.startsWith(`${named}.`)
}
