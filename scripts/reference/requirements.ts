import { areas } from '../../harness/engine/vocabulary.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { newestEdition } from '../../suites/editions.ts'
import { code, generated, table } from './markdown.ts'

const bases = { text: 'text', derived: 'inference', product: 'product' } as const

/** The catalogue, area by area; everything else about a requirement is told by `explain`. */
export function requirementsPage(): string {
  return [
    generated,
    '# Requirements',
    '',
    `${catalogue.length} requirements, edition ${newestEdition}. ${code('offline-conformance explain ID')} shows one in full: statement, procedure, what the target file needs for it, and what each result means.`,
    '',
    'Basis: *text* stands in the cited clause, *inference* is derived from it (`explain` says how), *product* is promised by product documentation. The terms are in the [glossary](../glossary.md).',
    '',
    ...Object.entries(areas).flatMap(([area, { letter, title }]) => [
      `## ${letter}. ${area}: ${title}`,
      '',
      table(
        ['Requirement', 'Level', 'Basis', 'Clause', 'Profiles'],
        catalogue
          .filter((requirement) => requirement.area === area)
          .map(({ id, title: demand, level, basis, clause, profiles }) => [
            `${code(id)}<br>${demand}`,
            level,
            bases[basis],
            `[${clause.document}, section ${clause.section}](${clause.url})`,
            profiles.join(', '),
          ]),
      ),
      '',
    ]),
  ].join('\n')
}
