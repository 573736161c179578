import type { Static } from '@sinclair/typebox'
import type { ReadOnly } from '../../harness/engine/read-only.ts'
import type { baselineSchema } from './baseline-schema.ts'

export type Baseline = ReadOnly<Static<typeof baselineSchema>>

/** A finding that is accepted as long as it has this fingerprint. */
export type BaselineFinding = NonNullable<Baseline['findings']>[number]

/** A check that comes to no verdict here, accepted in writing. */
export type Waiver = NonNullable<Baseline['waived']>[number]
