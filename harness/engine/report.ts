import type { Static } from '@sinclair/typebox'
import type { ReadOnly } from './read-only.ts'
import type { runReportSchema } from './report-schema.ts'

/** The one document of a run; every other format is a pure function of it. The schema says what each member means. */
export type RunReport = ReadOnly<Static<typeof runReportSchema>>

/** The verdict on one requirement; see the verdict table in `verdict.ts`. */
export type RequirementResult = RunReport['results'][number]

/** One thing that was looked at and judged. */
export type Observation = RequirementResult['observations'][number]

/** One request and its answer, secrets replaced by placeholders such as `refresh_token#2` when it was recorded. */
export type ExchangeRecord = RequirementResult['exchanges'][number]

/** What a baseline says about a result that it accepts. */
export type Acceptance = NonNullable<RequirementResult['known']>

export type LedgerEntry = RunReport['ledger'][number]

/** The part of a selection that a run has. */
export type Shard = NonNullable<RunReport['shard']>

export type RunCounts = RunReport['counts']
