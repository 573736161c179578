import { areas, profiles } from '../../harness/requirement.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { select } from '../../suites/selection.ts'

export interface ListOptions {
  readonly area?: readonly string[]
  readonly level?: readonly string[]
  readonly defects: boolean
  readonly json: boolean
}

/** Prints the catalogue, offline. */
export function listRequirements(options: ListOptions): void {
  const chosen = select(catalogue, {
    names: [],
    areas: options.area ?? [],
    levels: options.level ?? [],
    exclude: [],
    profiles,
  })
  const shown = catalogue.filter(({ id }) => chosen.has(id))
  if (options.json) {
    const rows = shown.map(({ id, area, title, level, basis, clause, profiles, defect }) => ({
      id,
      area,
      title,
      level,
      basis,
      clause,
      profiles,
      defect: defect.name,
    }))
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
    return
  }
  if (options.defects) {
    for (const { id, defect } of shown) {
      process.stdout.write(`${defect.name}\n   found by ${id}\n   ${defect.behaviour}\n`)
    }
    return
  }
  for (const [area, { letter, title }] of Object.entries(areas)) {
    const rows = shown.filter((requirement) => requirement.area === area)
    if (rows.length === 0) continue
    process.stdout.write(`\n${letter}  ${area}: ${title}\n`)
    for (const { id, level, title: demand } of rows) {
      process.stdout.write(`   ${id.padEnd(46)} ${level.padEnd(11)} ${demand}\n`)
    }
  }
  process.stdout.write(
    `\n${shown.length} requirements. offline-conformance explain <id> tells one in full.\n`,
  )
}
