import { areas, profiles } from '../../harness/engine/vocabulary.ts'
import { select } from '../../harness/runner/selection.ts'
import { type DefectName, defectNames, defects } from '../../mock-provider/provider/defects/index.ts'
import { hazards } from '../../mock-provider/provider/hazards.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { firstEdition } from '../../suites/editions.ts'
import type { SuiteRequirement } from '../../suites/requirement.ts'
import { padded, printed } from '../printed.ts'
import { print, printJson } from '../terminal.ts'

export interface ListOptions {
  readonly area?: readonly string[]
  readonly level?: readonly string[]
  /** Words that all have to stand somewhere in a requirement. */
  readonly search?: string
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
  const requirements = catalogue.filter(
    (requirement) => selected.has(requirement.id) && isFound(requirement, options.search),
  )
  if (options.json) {
    const rows = requirements.map(({ check: _, ...told }: SuiteRequirement) => ({
      ...told,
      edition: firstEdition(told.id),
      hazard: hazardNamed(told.hazard),
      page: `docs/reference/requirements/${told.id}.md`,
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
  if (requirements.length === 0 && options.search !== undefined) {
    print(
      printed`no requirement has all of these words: ${options.search}`,
      printed`fewer words find more; --json prints all that is searched`,
    )
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

/** Whether all words stand in what is told about a requirement, in any case and order. */
function isFound(requirement: SuiteRequirement, search = ''): boolean {
  const { id, title, statement, why, cause, mend, procedure, clause, also = [], defect } = requirement
  const { evidence = [], conflicts, needs, profiles: of, level } = requirement
  const places = [clause, ...also].flatMap(({ document, section }) => [document, section])
  const told = [id, title, statement, why, cause, mend, defect, conflicts, level, ...procedure, ...places]
  const symptom = hazardNamed(requirement.hazard)?.symptom
  const text = [...told, ...evidence, ...needs, ...of, symptom].join('\n').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** A hazard for clients with what is told about it. */
function hazardNamed(name: string | undefined) {
  const told = name === undefined ? undefined : hazards[name]
  if (told === undefined) return undefined
  const { symptom, cause, good } = told
  return { name, symptom, cause, good }
}

function printDefect(name: DefectName, finder: string): void {
  print(printed`${name}`, printed`   ${finder}`, printed`   ${defects[name].behaviour}`)
}
