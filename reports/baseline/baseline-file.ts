import type { Acceptance, ResultClass } from '../../harness/engine/report.ts'

/** A finding that is accepted as long as it looks like this. */
export interface BaselineFinding extends Acceptance {
  readonly id: string
  readonly class: ResultClass
  /** What the finding looks like; another look is a new finding. */
  readonly fingerprint: string
}

/** A check that cannot run here, accepted in writing. */
export interface Waiver extends Acceptance {
  readonly id: string
}

export interface Baseline {
  readonly findings?: readonly BaselineFinding[]
  readonly waived?: readonly Waiver[]
}

const id = { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' } as const
const acceptance = {
  reason: { type: 'string', description: 'Why it is accepted; an entry without a reason fails the gate.' },
  issue: { type: 'string', format: 'uri', description: 'Where it is followed up.' },
  owner: { type: 'string', minLength: 1, description: 'Who looks after it.' },
  expires: {
    type: 'string',
    format: 'date',
    description:
      'Last day, e.g. 2027-01-31: told 14 days ahead; after it the gate fails with --strict-baseline.',
  },
} as const

const entries = (required: readonly string[], properties: object) => ({
  type: 'array',
  items: { type: 'object', additionalProperties: false, required, properties },
})

/** JSON Schema 2020-12 of a baseline file. */
export const baselineSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:offline-conformance:schema:baseline:1',
  title: 'Baseline of offline-conformance: results that are known and do not fail the gate',
  type: 'object',
  additionalProperties: false,
  properties: {
    findings: entries(['id', 'class', 'fingerprint', 'reason'], {
      id,
      class: { enum: ['fail', 'warn'] },
      fingerprint: { type: 'string', minLength: 1 },
      ...acceptance,
    }),
    waived: entries(['id', 'reason'], { id, ...acceptance }),
  },
} as const
