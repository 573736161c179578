import { areas } from '../../harness/engine/vocabulary.ts'
import { defects } from '../../mock-provider/provider/defects/index.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { code, generated, table } from './markdown.ts'

/** The defects of the mock by what a client sees, in the areas of the requirements that find them. */
export function defectsPage(): string {
  return [
    generated,
    '# Defects of the mock provider',
    '',
    `The mock is correct until a defect is enabled: ${code('mock --defect NAME')}, ${code('run --defect NAME')}, or ${code("provider.defects.enable('NAME')")}. Find what your client sees in the left column. ${code('offline-conformance explain REQUIREMENT')} names the clause that such a server violates.`,
    '',
    ...Object.entries(areas).flatMap(([area, { letter, title }]) => [
      `## ${letter}. ${area}: ${title}`,
      '',
      table(
        ['Symptom', 'Defect', 'Requirement'],
        catalogue
          .filter((requirement) => requirement.area === area)
          .map(({ id, defect }) => [defects[defect].behaviour, code(defect), code(id)]),
      ),
      '',
    ]),
  ].join('\n')
}
