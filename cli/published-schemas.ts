import { targetSchema } from '../harness/target/target-schema.ts'
import { runReportSchema } from '../reports/schema/run-report.schema.ts'

/** The schemas in the package, by the name of their file. */
export const publishedSchemas = { target: targetSchema, report: runReportSchema } as const
