import type { CellOutcome, Part } from './part.ts'

/** How much of a part is run. */
export interface Extent {
  /** Only a sample of the cells. */
  readonly sample: boolean
  /** Also the cells that a recorded run never consulted. */
  readonly everyCell: boolean
}

/** A cell in which something is wrong. */
export interface Wrong extends CellOutcome {
  readonly requirement: string
  readonly cell: string
}

/** What came of one row of a part. */
export interface PartRow {
  readonly row: string
  /** Cells that were run and say something. */
  readonly cells: number
  /** Cells that say nothing, since the check never consults what they change. */
  readonly leftOut: number
  /** Cells that were left to the whole run. */
  readonly notSampled: number
  readonly wrong: readonly Wrong[]
}

/** The rows of a part that are worked off. */
export function rowsOf(part: Part, { sample }: Pick<Extent, 'sample'>): readonly string[] {
  const rows = part.rows()
  return sample ? rows.filter((_, index) => index % part.sample.rows === 0) : rows
}

/** Runs one row of a part. */
export async function partRow(part: Part, row: string, { sample, everyCell }: Extent): Promise<PartRow> {
  const cells = await part.cells(row)
  const wanted = cells.filter(({ consulted }) => everyCell || consulted)
  // Each row starts at another place, so that the sample has something of everything.
  const start = part.rows().indexOf(row)
  const chosen = sample ? wanted.filter((_, index) => (index + start) % part.sample.cells === 0) : wanted
  const wrong: Wrong[] = []
  let notMet = 0
  for (const { name, requirement, consulted, run } of chosen) {
    const outcome = await run()
    if (outcome.met === false) notMet += 1
    // Where nothing was consulted nothing may be different at all, or leaving it out would hide something.
    const isWrong = outcome.wrong || (!consulted && outcome.now !== outcome.before)
    if (isWrong) wrong.push({ requirement, cell: name, ...outcome })
  }
  return {
    row,
    cells: chosen.length - notMet,
    leftOut: cells.length - wanted.length + notMet,
    notSampled: wanted.length - chosen.length,
    wrong,
  }
}
