import { areas, levels, profiles } from '../../harness/engine/vocabulary.ts'
import { hazards } from '../../mock-provider/provider/hazards.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { newestEdition } from '../../suites/editions.ts'
import type { SuiteRequirement } from '../../suites/requirement.ts'
import { code, generated, prose, table } from './markdown.ts'

const bases = { text: 'text', derived: 'inference', product: 'product' } as const

/** The index of the requirements: by area, level, profile, and what is told of clients. */
export function requirementsPage(): string {
  return [
    generated,
    '# Requirements',
    '',
    `${catalogue.length} requirements, those of edition ${newestEdition} and what was added since. Each name leads to a page with statement, procedure, results, and how to mend a server; ${code('offline-conformance explain ID')} shows the same in a terminal, and ${code('offline-conformance list --search WORDS')} finds them.`,
    '',
    'Basis: *text* stands in the cited clause, *inference* is derived from it (the page says how), *product* is promised by product documentation. The terms are in the [glossary](../glossary.md).',
    '',
    'Also [by level](#by-level), [by profile](#by-profile) and [by symptom](#by-symptom).',
    '',
    ...Object.entries(areas).flatMap(([area, { letter, title }]) => [
      `## ${letter}. ${area}: ${title}`,
      '',
      table(
        ['Requirement', 'Level', 'Basis', 'Clause', 'Profiles'],
        catalogue
          .filter((requirement) => requirement.area === area)
          .map((requirement) => [
            `${link(requirement)}<br>${prose(requirement.title)}`,
            requirement.level,
            bases[requirement.basis],
            `[${requirement.clause.document}, section ${requirement.clause.section}](${requirement.clause.url})`,
            requirement.profiles.join(', '),
          ]),
      ),
      '',
    ]),
    '## By level',
    '',
    grouped(
      'Level',
      levels.map((level) => [level, catalogue.filter((requirement) => requirement.level === level)]),
    ),
    '',
    '## By profile',
    '',
    grouped(
      'Profile',
      profiles.map((profile) => [
        profile,
        catalogue.filter((requirement: SuiteRequirement) => requirement.profiles.includes(profile)),
      ]),
    ),
    '',
    '## By symptom',
    '',
    'What users of a client tell, and the requirements whose violation by the server is behind it; a client that is careless may be behind it as well: see [hazards](hazards.md).',
    '',
    grouped(
      'What is told',
      Object.entries(hazards).map(([name, { symptom }]) => [
        prose(symptom),
        catalogue.filter((requirement: SuiteRequirement) => requirement.hazard === name),
      ]),
    ),
    '',
    'What else goes wrong where a requirement is violated:',
    '',
    table(
      ['What follows', 'Requirement'],
      catalogue
        .filter((requirement: SuiteRequirement) => requirement.hazard === undefined)
        .map((requirement) => [prose(requirement.why), link(requirement)]),
    ),
    '',
  ].join('\n')
}

const link = ({ id }: SuiteRequirement): string => `[${code(id)}](requirements/${id}.md)`

/** A row for each group that has members. */
function grouped(what: string, groups: readonly (readonly [string, readonly SuiteRequirement[]])[]): string {
  return table(
    [what, '', 'Requirements'],
    groups
      .filter(([, members]) => members.length > 0)
      .map(([name, members]) => [name, String(members.length), members.map(link).join(', ')]),
  )
}
