import { resultClasses } from '../../harness/engine/report.ts'
import { areas, profiles, roles } from '../../harness/engine/vocabulary.ts'

const string = { type: 'string' } as const
const text = { type: 'string', minLength: 1 } as const
const count = { type: 'integer', minimum: 0 } as const
const time = { type: 'string', format: 'date-time' } as const
const flag = { type: 'boolean' } as const
/** Milliseconds may have a fraction. */
const milliseconds = { type: 'number', minimum: 0 } as const
/** Ids become anchors and file names. */
const id = { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' } as const

type Properties = Readonly<Record<string, object>>

/** An object whose members are all known; those of `optional` may be absent. */
const object = <R extends Properties, O extends Properties>(required: R, optional?: O) => ({
  type: 'object' as const,
  additionalProperties: false as const,
  required: Object.keys(required),
  properties: { ...required, ...optional } as R & O,
})
const list = <I extends object>(items: I) => ({ type: 'array' as const, items })

const headers = list({
  type: 'array',
  prefixItems: [text, string],
  items: false,
  minItems: 2,
  maxItems: 2,
  description: 'Name and value; repeated headers stay apart.',
})

const observation = object({
  outcome: { enum: ['met', 'violated', 'weak', 'noted'] },
  subject: { ...string, description: 'What was looked at.' },
  expected: string,
  observed: string,
  exchanges: {
    ...list({ type: 'integer', minimum: 1 }),
    description: 'Numbers of the exchanges that show it.',
  },
})

const exchange = object(
  {
    number: { type: 'integer', minimum: 1, description: 'Counts from 1 within the result.' },
    sender: { ...text, description: 'Who sent it: browser B1, client, administrator, user, clock.' },
    startedAt: time,
    milliseconds,
    request: object({ method: text, url: string, headers }, { body: string }),
  },
  {
    response: object({ status: { type: 'integer', minimum: 100, maximum: 999 }, headers }, { body: string }),
    failure: { ...text, description: 'What went wrong instead of a response, e.g. ECONNREFUSED.' },
  },
)

const result = object(
  {
    id,
    area: { enum: Object.keys(areas) },
    title: text,
    level: { enum: ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'PROFILE'] },
    basis: {
      enum: ['text', 'derived', 'product'],
      description:
        'Where its strength comes from: the text, our inference from it, the documentation of a product.',
    },
    class: { enum: resultClasses },
    clause: object({
      document: text,
      section: text,
      url: { type: 'string', format: 'uri', pattern: '^https?://' },
    }),
    statement: text,
    summary: { ...string, description: 'The first violation, the reason for no verdict, or what passed.' },
    rerun: { ...text, description: 'Command line that runs just this requirement again.' },
    observations: list(observation),
    exchanges: list(exchange),
    milliseconds,
    selected: { ...flag, description: 'false: run only because another requirement depends on it.' },
  },
  {
    finding: {
      enum: ['text', 'inferred', 'recommended'],
      description:
        'Contradicts the text, contradicts our inference, or falls short of a recommendation or promise.',
    },
    expected: string,
    observed: string,
    cause: string,
    inference: { ...string, description: 'Why an inference is an inference.' },
    blockedBy: id,
    remedy: { ...string, description: 'What to add to the target file so that the check can run.' },
    role: {
      enum: roles,
      description:
        'What the result means to others: every check waits for the gates; where revocation is proven to work, every token has to be dead at the end.',
    },
    addedIn: {
      ...text,
      description:
        'The edition that has this requirement first, `next` where none has it yet. Present only where the edition of the run has it not, and then the result does not count.',
    },
    known: {
      ...object({ reason: string }, { issue: string, owner: string, expires: string }),
      description: 'Accepted by the baseline, so it does not count against the gate.',
    },
  },
)

const ledgerEntry = object(
  {
    token: { ...text, description: 'Mark of the token in the evidence, e.g. refresh_token#1.' },
    requirement: id,
    user: string,
    client: string,
    end: { enum: ['proven-dead', 'alive', 'unknown', 'gone-with-provider'] },
    how: string,
  },
  {
    revocable: {
      const: false,
      description: 'The revocation endpoint does not take the client, so nothing could be done.',
    },
  },
)

/** JSON Schema 2020-12 of the one document of a run; it says the same as the type `RunReport`. */
export const runReportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:offline-conformance:schema:run-report:1',
  title: 'Run report of offline-conformance',
  description: 'Secrets are replaced by ordinal marks such as refresh_token#2; equal marks are equal values.',
  ...object(
    {
      schemaVersion: { const: 1 },
      tool: object({ name: { const: 'offline-conformance' }, version: text }),
      catalogue: object({ edition: text, requirements: count }),
      target: object({ name: text, issuer: text, driver: text }, { over: text }),
      profiles: list({ enum: profiles }),
      startedAt: time,
      finishedAt: time,
      completion: object(
        { state: { enum: ['complete', 'interrupted', 'misconfigured', 'target-lost', 'out-of-time'] } },
        {
          reason: string,
          requirement: {
            ...id,
            description: 'The requirement during which the run ended early, where it was one.',
          },
        },
      ),
      gate: object({
        failOn: text,
        met: flag,
        exitCode: { type: 'integer', minimum: 0, maximum: 255 },
        reason: string,
      }),
      counts: object({
        selected: count,
        applicable: { ...count, description: 'The denominator: selected and not not-applicable.' },
        passed: count,
        failed: count,
        warned: count,
        info: count,
        blocked: count,
        errors: count,
        notApplicable: count,
        findings: object({ text: count, inferred: count, recommended: count }),
      }),
      results: list(result),
      ledger: list(ledgerEntry),
      warnings: list(string),
    },
    { baseline: object({ file: text, known: count, stale: list(id) }) },
  ),
} as const
