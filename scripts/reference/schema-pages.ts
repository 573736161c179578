import { runReportSchema } from '../../harness/engine/report-schema.ts'
import { keycloakSchema } from '../../mock-provider/keycloak/options-schema.ts'
import { providerSchema } from '../../mock-provider/provider/options-schema.ts'
import { schemaPage } from './schema-page.ts'

/** The reference pages that come from a published schema, by the name of their file. */
export const schemaPages = {
  'provider-options': () =>
    schemaPage(providerSchema, {
      title: 'Provider options',
      intro:
        'What can be configured of the mock provider: the file for `mock --config` (YAML or JSON), and the options of ' +
        '`createMockProvider` and `listen`. An editor checks the file with `dist/schemas/provider.schema.json`.',
    }),
  'mock-keycloak-options': () =>
    schemaPage(keycloakSchema, {
      title: 'Options of the Keycloak look-alike',
      intro:
        'The file for `mock --preset keycloak --config` (YAML or JSON). `createMockKeycloak` takes the same, with `version` ' +
        'for `release` and realms as objects. An editor checks the file with `dist/schemas/mock-keycloak.schema.json`.',
    }),
  report: () =>
    schemaPage(runReportSchema, {
      title: 'Run report',
      intro:
        'What `run` writes as `report.json`, and what `checkConformance` returns; every other format is derived from it. ' +
        'Its JSON Schema is `dist/schemas/report.schema.json`.',
    }),
} as const
