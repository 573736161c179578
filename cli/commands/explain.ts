import { remedyFor } from '../../harness/drivers/abilities.ts'
import { facts } from '../../harness/engine/facts.ts'
import { dependenciesOf } from '../../harness/engine/plan.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import type { Capability } from '../../harness/target/capability.ts'
import { defects } from '../../mock-provider/provider/defects/index.ts'
import { hazards } from '../../mock-provider/provider/hazards.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { addedIn, firstEdition, newestEdition } from '../../suites/editions.ts'
import type { SuiteRequirement } from '../../suites/requirement.ts'
import { basisInWords } from '../basis.ts'
import { glossaryFor } from '../glossary.ts'
import { composed } from '../printed.ts'
import { print } from '../terminal.ts'

/** Prints one requirement in full, offline. @throws ConfigError for an id nobody knows */
export function explain(id: string): void {
  const requirement = catalogue.find((candidate) => candidate.id === id)
  if (requirement === undefined)
    unknownName(
      id,
      catalogue.map((known) => known.id),
      'requirement',
    )
  else print(composed(explanation(requirement)))
}

function explanation(requirement: SuiteRequirement): string {
  const { clause, verdict } = requirement
  const lines = [
    `${requirement.id}  (${requirement.level}, ${basisInWords[requirement.basis]})`,
    requirement.title,
    '',
    wrapped(requirement.statement),
    wrapped(`Why it matters: ${requirement.why}`),
    '',
    `Clause    ${clause.document}, section ${clause.section}`,
    `          ${clause.url}`,
    ...(requirement.also ?? []).map(
      (also) => `See also  ${also.document}, section ${also.section}: ${also.url}`,
    ),
    `Edition   ${firstEdition(requirement.id)}`,
    `Profiles  ${requirement.profiles.join(', ')}${promise(requirement)}`,
    `Needs     ${requirement.needs.join(', ')}${optional(requirement)}`,
    `After     ${dependenciesOf(requirement, catalogue).join(', ') || 'nothing'}`,
    ...leansOn(requirement),
    '',
    ...remedies(requirement),
    'How it is checked',
    ...requirement.procedure.map((step, index) => wrapped(`${index + 1}. ${step}`, '  ')),
    '',
    ...glossaryFor(requirement.procedure).map((definition) => wrapped(definition, '  ')),
    '',
    ...trust(requirement),
    'What the result means',
    wrapped(`pass: ${verdict.pass}`, '  '),
    ...(verdict.fail === undefined ? [] : [wrapped(`fail: ${verdict.fail}`, '  ')]),
    ...(verdict.warn === undefined ? [] : [wrapped(`warn: ${verdict.warn}`, '  ')]),
    ...(verdict.notApplicable === undefined
      ? []
      : [wrapped(`not applicable: ${verdict.notApplicable}`, '  ')]),
    ...(requirement.cause === undefined
      ? []
      : ['', wrapped(`Probable cause of a violation: ${requirement.cause}`)]),
    wrapped(`How to fix a server: ${requirement.mend}`),
    ...hazard(requirement),
    ...(requirement.conflicts === undefined
      ? []
      : ['', wrapped(`Where opinions differ: ${requirement.conflicts}`)]),
    ...(requirement.reservation === undefined
      ? []
      : ['', wrapped(`Reservation: ${requirement.reservation}`)]),
    ...(requirement.evidence === undefined
      ? []
      : ['', wrapped(`Seen in: ${requirement.evidence.join('; ')}`)]),
    '',
    wrapped(
      `Defect of the mock that shows it: ${requirement.defect}: ${defects[requirement.defect].behaviour}`,
    ),
    `Try it: offline-conformance run ${requirement.id} --defect ${requirement.defect}${edition(requirement.id)}`,
    '',
  ]
  return lines.join('\n')
}

/** What a violation does to a client, where the mock can do that, too. */
function hazard({ hazard: name }: SuiteRequirement): string[] {
  const told = name === undefined ? undefined : hazards[name]
  if (told === undefined) return []
  return [wrapped(`What users of a client tell: ${told.symptom} Try that with mock --hazard ${name}.`)]
}

/** The facts that have to be seen before, as far as not everything leans on them. */
function leansOn({ reliesOn = [], asks = [] }: SuiteRequirement): string[] {
  return [
    ...reliesOn.map((fact) => wrapped(`Leans on  ${facts[fact]}`)),
    ...asks.map((fact) => wrapped(`In part   ${facts[fact]}`)),
  ]
}

/** Why its verdict can be trusted. */
function trust({ control, proof, exceptions }: SuiteRequirement): string[] {
  const lines = [
    ...(control === undefined ? [] : [wrapped(`control: ${control}`, '  ')]),
    ...(proof === undefined ? [] : [wrapped(`set-up: ${proof}`, '  ')]),
    ...(exceptions === undefined ? [] : [wrapped(`legal exceptions: ${exceptions}`, '  ')]),
  ]
  return lines.length === 0 ? [] : ['Why the result can be trusted', ...lines, '']
}

/** What a target file needs for it, as far as a line in the file gives it. */
function remedies({ needs, optional: words = [] }: SuiteRequirement): string[] {
  const lines = (capabilities: readonly Capability[]): string[] =>
    capabilities.flatMap((capability) => {
      const remedy = remedyFor(capability)
      return remedy === undefined ? [] : [`  ${capability}: ${remedy}`]
    })
  const needed = lines(needs)
  const used = lines(words)
  return [
    ...(needed.length === 0 ? [] : ['Lines of a target file without which it does not run', ...needed, '']),
    ...(used.length === 0 ? [] : ['Lines that let it look at more', ...used, '']),
  ]
}

/** What does not count by default has to be chosen, or the run tells that nothing was judged. */
function edition(id: string): string {
  const first = addedIn(id, newestEdition)
  return first === undefined ? '' : ` --edition ${first}`
}

function promise({ promisedBy }: SuiteRequirement): string {
  return promisedBy === undefined
    ? ''
    : `; under ${promisedBy.join(' and ')} a violation fails instead of warning`
}

function optional({ optional: words }: SuiteRequirement): string {
  return words === undefined ? '' : `; uses where it is there: ${words.join(', ')}`
}

/** Breaks a text at 96 columns. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line.length + word.length > 96 && line.trim() !== '') {
      lines.push(line.trimEnd())
      line = `${indent}  `
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()].join('\n')
}
