import { type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { oneOf, only } from './schema-kinds.ts'
import {
  bases,
  levels,
  profiles,
  type ReportedArea,
  reportedAreas,
  resultClasses,
  roles,
} from './vocabulary.ts'

const string = (description: string) => Type.String({ description })
const text = (description: string) => Type.String({ minLength: 1, description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const time = (description: string) => Type.String({ format: 'date-time', description })
const flag = (description: string) => Type.Boolean({ description })
/** Milliseconds may have a fraction. */
const milliseconds = (description: string) => Type.Number({ minimum: 0, description })
/** Ids become anchors and file names. */
const id = (description: string) => Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description })
const list = <Item extends TSchema>(items: Item, description: string) => Type.Array(items, { description })
/** An object whose members are all known. */
const object = <Members extends TProperties>(members: Members, description: string) =>
  Type.Object(members, { additionalProperties: false, description })
const body = () => Type.Optional(string('The body as text.'))

/** The pair is written out, since TypeBox writes tuples as earlier drafts of JSON Schema did. */
const headers = (description: string) =>
  list(
    Type.Unsafe<[name: string, value: string]>({
      type: 'array',
      prefixItems: [text('The name.'), string('The value.')],
      items: false,
      minItems: 2,
      maxItems: 2,
      description: 'Name and value.',
    }),
    `${description} Repeated headers stay apart.`,
  )

const observation = object(
  {
    outcome: oneOf(
      ['met', 'violated', 'weak', 'noted'],
      'Whether it is as expected, against the requirement, short of a recommendation, or just told.',
    ),
    subject: string('What was looked at, e.g. the offline token after logout.'),
    expected: string('What the requirement expects of it.'),
    observed: string('What was seen.'),
    cause: Type.Optional(string('What most likely causes this, where that of the requirement does not fit.')),
    exchanges: list(
      Type.Integer({ minimum: 1, description: 'The number of an exchange.' }),
      'Numbers of the exchanges in the evidence of this result that show it.',
    ),
  },
  'One thing that was looked at and judged.',
)

const exchange = object(
  {
    number: Type.Integer({ minimum: 1, description: 'Counts from 1 within the result.' }),
    sender: text('Who sent it: browser B1, client, administrator, user, clock.'),
    startedAt: time('When it was sent.'),
    milliseconds: milliseconds('How long it took until the answer was read.'),
    request: object(
      {
        method: text('The HTTP method.'),
        url: string('The whole address.'),
        headers: headers('The headers that were sent.'),
        body: body(),
      },
      'What was sent.',
    ),
    response: Type.Optional(
      object(
        {
          status: Type.Integer({ minimum: 100, maximum: 999, description: 'The HTTP status.' }),
          headers: headers('The headers of the answer.'),
          body: body(),
        },
        'What came back; absent where nothing did.',
      ),
    ),
    failure: Type.Optional(text('What went wrong instead of a response, e.g. ECONNREFUSED.')),
  },
  'One request and its answer, secrets replaced by placeholders when it was recorded.',
)

const clause = object(
  {
    document: text('The short name of the document.'),
    section: text('The section of it.'),
    url: Type.String({
      format: 'uri',
      pattern: '^https?://',
      description: 'Where it can be read.',
    }),
  },
  'Where the requirement comes from.',
)

const acceptance = object(
  {
    reason: string('Why it is accepted.'),
    issue: Type.Optional(string('Where it is followed up.')),
    owner: Type.Optional(string('Who looks after it.')),
    expires: Type.Optional(string('The last day of the acceptance, e.g. 2027-01-31.')),
  },
  'Accepted by the baseline, so it does not count against the gate.',
)

const result = object(
  {
    id: id('The id of the requirement.'),
    area: oneOf(
      Object.keys(reportedAreas) as ReportedArea[],
      'The area of the requirement; client where a client was judged.',
    ),
    title: text('The requirement in a few words.'),
    level: oneOf(levels, 'How strong the requirement is.'),
    basis: oneOf(
      bases,
      'Where its strength comes from: the text, our inference from it, the documentation of a product.',
    ),
    class: oneOf(resultClasses, 'The verdict.'),
    finding: Type.Optional(
      oneOf(
        ['text', 'inferred', 'recommended'],
        'Contradicts the text, contradicts our inference, or falls short of a recommendation or promise.',
      ),
    ),
    clause,
    statement: text('What the requirement demands.'),
    summary: string('One sentence: what was violated, the reason for no verdict, or what passed.'),
    expected: Type.Optional(string('What was expected where the first violation was seen.')),
    observed: Type.Optional(string('What was seen there.')),
    cause: Type.Optional(string('What most likely causes it.')),
    inference: Type.Optional(
      string('Why an inference is an inference, for findings that count as inferred.'),
    ),
    blockedBy: Type.Optional(id('The id of the requirement that blocks this one.')),
    remedy: Type.Optional(string('What to add to the target file so that the check can run.')),
    role: Type.Optional(
      oneOf(
        roles,
        'What the result means to others: every check waits for the gates; where revocation is proven to work, every token has to be dead at the end.',
      ),
    ),
    addedIn: Type.Optional(
      text(
        'The edition that has this requirement first, `next` where none has it yet. Present only where the edition of the run does not have it: the result is told, and counts neither against the gate nor in the counts.',
      ),
    ),
    rerun: text('Command line that runs just this requirement again.'),
    observations: list(observation, 'Everything that was looked at and judged.'),
    exchanges: list(exchange, 'The evidence: every request and its answer, in order.'),
    milliseconds: milliseconds('How long the check took.'),
    selected: flag('Whether it was asked for; false: run only because another requirement depends on it.'),
    known: Type.Optional(acceptance),
  },
  'The verdict on one requirement, with its evidence.',
)

const ledgerEntry = object(
  {
    token: text('Placeholder of the token in the evidence of its result, e.g. refresh_token#1.'),
    requirement: id('The requirement whose check obtained it.'),
    user: string('Whose token it was.'),
    client: string('The client it was issued to.'),
    end: oneOf(
      ['proven-dead', 'alive', 'unknown', 'gone-with-provider'],
      'What became of it by the end of the run.',
    ),
    how: string('How it was ended, or why that could not be proven.'),
    revocable: Type.Optional(
      only(false, 'The revocation endpoint does not take the client, so nothing could be done.'),
    ),
  },
  'One refresh token that the run obtained.',
)

const counts = object(
  {
    selected: count('Requirements that were asked for.'),
    applicable: count('The denominator: selected and not not-applicable.'),
    passed: count('Results of the class pass.'),
    failed: count('Results of the class fail.'),
    warned: count('Results of the class warn.'),
    info: count('Results of the class info.'),
    blocked: count('Results of the class blocked.'),
    errors: count('Results of the class error.'),
    notApplicable: count('Results of the class not-applicable.'),
    findings: object(
      {
        text: count('Contradictions of a text.'),
        inferred: count('Contradictions of an inference.'),
        recommended: count('Recommendations and promises that are not kept.'),
      },
      'Findings counted apart.',
    ),
  },
  'How many results there are of each class, of those that were asked for.',
)

/** JSON Schema 2020-12 of the one document of a run. The types in `report.ts` come from it. */
export const runReportSchema = Type.Object(
  {
    schemaVersion: only(1, 'The version of this format.'),
    tool: object(
      {
        name: only('offline-conformance', 'Its name.'),
        version: text('Its version.'),
      },
      'The program that wrote the report.',
    ),
    catalogue: object(
      {
        edition: text('The name of the edition.'),
        requirements: count('How many requirements it has.'),
      },
      'Which edition of the requirements was used.',
    ),
    target: object(
      {
        name: text('Its name in the target file.'),
        issuer: text('Its issuer identifier.'),
        driver: text('The driver that reached it.'),
        over: Type.Optional(text('How it was reached, where that is not the network.')),
      },
      'The server that was tested.',
    ),
    profiles: list(oneOf(profiles, 'The name of a profile.'), 'The profiles that the target claims.'),
    startedAt: time('When the run started.'),
    finishedAt: time('When the run ended.'),
    completion: object(
      {
        state: oneOf(
          ['complete', 'interrupted', 'misconfigured', 'target-lost', 'out-of-time'],
          '`complete`, or why the run ended early.',
        ),
        reason: Type.Optional(string('What exactly ended it early.')),
        requirement: Type.Optional(id('The requirement during which the run ended early, where it was one.')),
      },
      'Whether the run finished.',
    ),
    gate: object(
      {
        failOn: text('Which findings fail the run.'),
        met: flag('Whether the run passes.'),
        exitCode: Type.Integer({
          minimum: 0,
          maximum: 255,
          description: 'The exit code of the command.',
        }),
        reason: string('Why, in one sentence.'),
      },
      'The decision on the whole run.',
    ),
    counts,
    results: list(result, 'One result for each requirement, in the order of the catalogue.'),
    ledger: list(ledgerEntry, 'Every refresh token that the run obtained, and what became of it.'),
    baseline: Type.Optional(
      object(
        {
          file: text('The file.'),
          known: count('How many results it accepted.'),
          stale: list(id('The id of a requirement.'), 'Ids of entries whose requirement passes now.'),
        },
        'The baseline that the gate was judged with.',
      ),
    ),
    shard: Type.Optional(
      object(
        {
          index: Type.Integer({ minimum: 1, description: 'Which part, from 1.' }),
          of: Type.Integer({ minimum: 1, description: 'How many parts there are.' }),
        },
        'The part of the selection that this run had, by --shard; absent where it had all of it.',
      ),
    ),
    warnings: list(
      string('A warning.'),
      'Things about the target file or the run that their owner should know, e.g. a literal secret.',
    ),
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:offline-conformance:schema:run-report:1',
    title: 'Run report of offline-conformance',
    description:
      'Secrets are replaced by numbered placeholders such as refresh_token#2; equal placeholders are equal values.',
    additionalProperties: false,
  },
)
