import { areas, profiles } from '../../harness/engine/vocabulary.ts'
import { select } from '../../harness/runner/selection.ts'
import { type DefectName, defectNames, defects } from '../../mock-provider/provider/defects/index.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { padded, printed } from '../printed.ts'
import { print, printJson } from '../terminal.ts'

export interface ListOptions {
  readonly area?: readonly string[]
  readonly level?: readonly string[]
  readonly defects: boolean
  readonly json: boolean
}

/** Prints the catalogue, offline. */
export function listRequirements(options: ListOptions): void {
  const selected = select(catalogue, {
    names: [],
    areas: options.area ?? [],
    levels: options.level ?? [],
    exclude: [],
    profiles,
  })
  const requirements = catalogue.filter(({ id }) => selected.has(id))
  if (options.json) {
    const rows = requirements.map(({ id, area, title, level, basis, clause, profiles, defect }) => ({
      id,
      area,
      title,
      level,
      basis,
      clause,
      profiles,
      defect,
    }))
    printJson(rows)
    return
  }
  if (options.defects) {
    for (const { id, defect } of requirements) printDefect(defect, `found by ${id}`)
    if (requirements.length < catalogue.length) return
    const ofRequirements = catalogue.map(({ defect }) => defect)
    for (const name of defectNames)
      if (!ofRequirements.includes(name)) printDefect(name, 'not the defect of a requirement')
    return
  }
  for (const [area, { letter, title }] of Object.entries(areas)) {
    const rows = requirements.filter((requirement) => requirement.area === area)
    if (rows.length === 0) continue
    print(printed``, printed`${letter}  ${area}: ${title}`)
    for (const { id, level, title: demand } of rows) {
      print(printed`   ${padded(id, 46)} ${padded(level, 11)} ${demand}`)
    }
  }
  print(
    printed``,
    printed`${requirements.length} requirements. offline-conformance explain <id> shows one in full.`,
  )
}

function printDefect(name: DefectName, finder: string): void {
  print(printed`${name}`, printed`   ${finder}`, printed`   ${defects[name].behaviour}`)
}
