import { hazards } from '../../mock-provider/provider/hazards.ts'
import { code, generated, table } from './markdown.ts'

/** What may befall a client, by what is told about a careless one. */
export function hazardsPage(): string {
  return [
    generated,
    '# Hazards for clients',
    '',
    `What a server may do, or what may happen on the way, so that a careless client fails. Look for what your users tell on the left; ${code('offline-conformance mock --hazard NAME')} makes it happen, several names at once if wanted. In a test the same is done with ${code('provider.faults')} and the options of the provider.`,
    '',
    table(
      ['What is told', 'Hazard', 'What happens', 'What a good client does'],
      Object.entries(hazards).map(([name, { symptom, cause, good }]) => [symptom, code(name), cause, good]),
    ),
    '',
  ].join('\n')
}
