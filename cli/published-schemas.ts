import { runReportSchema } from '../harness/engine/report-schema.ts'
import { recipeSchema } from '../harness/target/recipe-schema.ts'
import { targetSchema } from '../harness/target/target-schema.ts'
import { keycloakSchema } from '../mock-provider/keycloak/options-schema.ts'
import { providerSchema } from '../mock-provider/provider/options-schema.ts'
import { baselineSchema } from '../reports/baseline/baseline-schema.ts'
import { factsSchema } from '../reports/facts/facts-schema.ts'

/** The schemas in the package, by the name of their file. */
export const publishedSchemas = {
  target: targetSchema,
  recipe: recipeSchema,
  provider: providerSchema,
  'mock-keycloak': keycloakSchema,
  report: runReportSchema,
  baseline: baselineSchema,
  facts: factsSchema,
} as const
