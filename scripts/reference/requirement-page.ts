import { basisInWords } from '../../cli/basis.ts'
import { glossaryFor } from '../../cli/glossary.ts'
import { remedyFor } from '../../harness/drivers/abilities.ts'
import type { Clause } from '../../harness/engine/clause.ts'
import { areas } from '../../harness/engine/vocabulary.ts'
import { defects } from '../../mock-provider/provider/defects/index.ts'
import { hazards } from '../../mock-provider/provider/hazards.ts'
import { addedIn, firstEdition, newestEdition } from '../../suites/editions.ts'
import type { SuiteRequirement } from '../../suites/requirement.ts'
import { evidenceLink } from './evidence-link.ts'
import { code, generated, headingAnchor, prose, table } from './markdown.ts'

/** The page of one requirement; what it has nothing to say about is no section. */
export function requirementPage(requirement: SuiteRequirement): string {
  const { id, title, statement, why, procedure, conflicts, reservation, evidence } = requirement
  return [
    generated,
    `# ${id}`,
    '',
    `${prose(title)}.`,
    '',
    facts(requirement),
    '',
    ...section('What is required', [prose(statement)]),
    ...section('Why it matters', [prose(why)]),
    ...section('How it is checked', [
      ...procedure.map((step, index) => `${index + 1}. ${prose(step)}`),
      '',
      ...glossaryFor(procedure).map((definition) => `- ${prose(definition)}`),
    ]),
    ...section('What the target file needs for it', needs(requirement)),
    ...section('What the result means', [verdicts(requirement)]),
    ...section('Why the result can be trusted', [
      `- Control: ${prose(requirement.control)}`,
      `- Set-up: ${prose(requirement.proof)}`,
      `- Legal exceptions: ${prose(requirement.exceptions)}`,
    ]),
    ...section('Where opinions differ', conflicts === undefined ? [] : [prose(conflicts)]),
    ...section('Reservation', reservation === undefined ? [] : [prose(reservation)]),
    ...section(
      'Seen in the wild',
      (evidence ?? []).map((place) => `- ${evidenceLink(place)}`),
    ),
    ...section('How to fix a server', mending(requirement)),
    ...section('What it does to a client', hazard(requirement)),
    ...section('Try it', attempts(requirement)),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines, '']
}

function facts({
  id,
  level,
  basis,
  clause,
  also = [],
  profiles,
  promisedBy,
  area,
}: SuiteRequirement): string {
  const { letter, title } = areas[area]
  const heading = `${letter}. ${area}: ${title}`
  const promise =
    promisedBy === undefined
      ? ''
      : ` (under ${promisedBy.join(' and ')} a violation fails instead of warning)`
  return table(
    ['', ''],
    [
      ['Level', level],
      ['Basis', basisInWords[basis]],
      ['Clause', clauseLink(clause)],
      ...(also.length === 0 ? [] : [['See also', also.map(clauseLink).join('<br>')]]),
      ['Profiles', `${profiles.join(', ')}${promise}`],
      ['Area', `[${area}](../requirements.md#${headingAnchor(heading)})`],
      ['Edition', firstEdition(id)],
    ],
  )
}

function clauseLink({ document, section: number, url }: Clause): string {
  return `[${document}, section ${number}](${url})`
}

/** The lines of a target file without which it does not run, or looks at less. */
function needs({ needs: needed, optional = [] }: SuiteRequirement): string[] {
  const lines = (capabilities: SuiteRequirement['needs'], word: string): string[] =>
    capabilities.flatMap((capability) => {
      const remedy = remedyFor(capability)
      return remedy === undefined
        ? []
        : [`- ${capability}${word}: ${remedy.includes('{') ? code(remedy) : prose(remedy)}`]
    })
  return [...lines(needed, ''), ...lines(optional, ', used where it is there')]
}

function verdicts({ verdict }: SuiteRequirement): string {
  const { pass, fail, warn, notApplicable } = verdict
  const rows = Object.entries({ pass, fail, warn, 'not applicable': notApplicable })
  return table(
    ['Result', 'When'],
    rows.flatMap(([name, text]) => (text === undefined ? [] : [[name, prose(text)]])),
  )
}

function mending({ cause, mend }: SuiteRequirement): string[] {
  return [...(cause === undefined ? [] : [`Probable cause: ${prose(cause)}`, '']), prose(mend)]
}

function hazard({ hazard: name }: SuiteRequirement): string[] {
  const told = name === undefined ? undefined : hazards[name]
  if (told === undefined) return []
  return [
    `What users report: ${prose(told.symptom)} A good client: ${prose(told.good)}`,
    '',
    `${code(`offline-conformance mock --hazard ${name}`)} does this to a client; see [hazards](../hazards.md).`,
  ]
}

function attempts({ id, defect }: SuiteRequirement): string[] {
  const first = addedIn(id, newestEdition)
  const edition = first === undefined ? '' : ` --edition ${first}`
  return [
    `The mock shows it with the [defect](../defects.md) ${code(defect)}: ${prose(defects[defect].behaviour)}`,
    '',
    '```sh',
    `offline-conformance run ${id}${edition} --defect ${defect}`,
    `offline-conformance run ${id}${edition} --target target.yaml`,
    '```',
  ]
}
