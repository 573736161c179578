import { yamlComment, yamlFlow, yamlText } from '../engine/yaml-text.ts'
import type { PageRule } from '../target/page-rules.ts'
import type { ClientRole, Protocol } from '../target/target-file.ts'
import type { Learned } from './learn.ts'

/** What a target file is written from; secrets stay references. */
export interface WrittenTarget {
  readonly issuer: string
  /** Origins besides the issuer's that the sign-in may lead to. */
  readonly hosts?: readonly string[]
  readonly clients: Readonly<Partial<Record<ClientRole, Readonly<Record<string, string>>>>>
  readonly users: readonly { readonly username: string; readonly password: string }[]
  readonly ca?: string
  /** How the server wants to be talked to. */
  readonly speaks?: Protocol
  /** How pages that work by script are met. */
  readonly login?: readonly PageRule[] | { readonly browser: true }
}

/**
 * The text of a new target file: what was configured and observed. What only the owner can promise is commented out.
 *
 * @param day the date in the header, e.g. `2027-01-31`
 */
export function targetText(target: WrittenTarget, learned: Learned, day: string): string {
  const { issuer, clients, users, ca, hosts = [] } = target
  // The pages of a recipe were needed to sign in, even if its list did not work.
  const login = target.login ?? (learned.recipe?.works === false ? learned.recipe.recipe.login : undefined)
  const keycloak = keycloakLine(issuer)
  const lines = [
    '# yaml-language-server: $schema=./node_modules/offline-conformance/dist/schemas/target.schema.json',
    `# Written by offline-conformance init on ${day}.`,
    ...problemLines(learned.problems),
    `issuer: ${yamlFlow(issuer)}`,
    ...(hosts.length === 0 ? [] : [`hosts: ${yamlFlow(hosts)}`]),
    ...(ca === undefined ? [] : [`tls: ${yamlFlow({ ca })}`]),
    ...Object.entries({ ...learned.speaks, ...target.speaks }).map(
      ([name, value]) => `${name}: ${yamlFlow(value)}`,
    ),
    // Whoever starts from an MCP server wants to know what agents need of it.
    ...(target.speaks?.mcp === undefined ? [] : [`profiles: ${yamlFlow(['mcp'])}`]),
    ...recipeLines(learned.recipe),
    ...(keycloak === undefined
      ? []
      : [
          '# With its administrator this line is all that a Keycloak needs: the run creates a realm and removes it',
          '# afterwards, or users and clients in an existing one (realm: ...). Issuer, clients and users below are then unused.',
          yamlComment(keycloak),
        ]),
    ...(Object.keys(clients).length === 0
      ? ['# No client yet, e.g. main: { client_id: ci, client_secret: env:CI_SECRET }']
      : []),
    `clients:${Object.keys(clients).length === 0 ? ' {}' : ''}`,
    ...Object.entries(clients).map(([role, entry]) => {
      const auth = learned.auth[role as ClientRole]
      return `  ${role}: ${yamlFlow({ ...entry, ...(auth === undefined ? {} : { auth }) })}`
    }),
    'users:',
    ...users.map((user) => `  - ${yamlFlow(user)}`),
    ...(login === undefined ? [] : yamlText({ login }).trimEnd().split('\n')),
    '',
    '# Observed by init: what can be checked, never what is right. init --update observes again.',
    `observed:${Object.keys(learned.observed).length === 0 ? ' {}' : ''}`,
    ...Object.entries(learned.observed).map(([name, value]) => `  ${name}: ${yamlFlow(value)}`),
    '',
    ...declaredQuestions(learned.behaviour),
    '',
    ...(learned.recipe?.works === true ? adminQuestion : callQuestions),
  ]
  return `${lines.join('\n')}\n`
}

/** Where init stopped; an update takes these lines away, so each is one line. */
const stopped = '# init stopped: '
const goesOn =
  '# To go on: mend that, then run offline-conformance init --update, with more options where some were missing.'

export function problemLines(problems: Learned['problems']): string[] {
  if (problems.length === 0) return []
  return [
    ...problems.map(({ message }) =>
      yamlComment(
        `${stopped.slice(2)}${message.replace(/^init cannot continue: /, '').replace(/\s*\n\s*/g, '; ')}`,
      ),
    ),
    goesOn,
  ]
}

/** Whether a line of a file is one of those. */
export function isAboutStop(line: string): boolean {
  return line.startsWith(stopped) || line === goesOn
}

/** What only the owner can say, with what was observed as a proposal. */
export function declaredQuestions({ rotation, hasGrace, tokensPerPair }: Learned['behaviour']): string[] {
  const seen = (value: string | undefined): string => (value === undefined ? '' : '     # observed')
  return [
    '# What you promise. Uncomment what is true; limits are in seconds, or none.',
    '# declared:',
    '#   offline_idle_limit: none                 # how long an offline token may stay unused',
    '#   offline_max_limit: none                  # how long it may live',
    '#   sso_idle_limit: 1800                     # the same for a login session',
    '#   sso_max_limit: 36000',
    `#   rotation: { confidential: ${rotation ?? 'none'} }   ${seen(rotation)}${rotation === undefined ? '' : '; public clients may differ'}`.trimEnd(),
    `#   reuse_grace: 0                           # seconds for which a replaced token still works${hasGrace === true ? '; one did' : ''}`,
    `#   offline_tokens_per_user_client: ${tokensPerPair ?? 'many'}${seen(tokensPerPair)}`,
  ]
}

const adminLine =
  '# admin: { client_credentials: { client_id: ci-admin, client_secret: env:CI_ADMIN_SECRET } }'
const clockLine =
  '# clock: { advance: { request: POST /test/clock, as: nobody, json: { advance: "{seconds}" } } }'

const callQuestions = [
  '# The lists and revocations of your server (offline-conformance explain ID shows what a check needs).',
  '# calls:',
  '#   user-list-grants: { request: GET /account/grants, as: user-token, entry: { id: id, client: client_id } }',
  '#   user-revoke-grant: { request: "DELETE /account/grants/{client_id}", as: user-token }',
  '#   admin-revoke-user-client: { request: "DELETE /admin/users/{user_id}/clients/{client_id}/tokens" }',
  adminLine,
  clockLine,
]

/** A recipe brings the calls. */
const adminQuestion = [
  "# admin enables the administrator's calls of the recipe; clock enables the checks of lifetimes.",
  adminLine,
  clockLine,
]

function recipeLines(recipe: Learned['recipe']): string[] {
  if (recipe === undefined) return []
  const { name, about, before = [] } = recipe.recipe
  return [
    ...(about === undefined ? [] : [yamlComment(about)]),
    // A comment begins at its first word, so the indentation is put in front of it.
    ...before.map((step) => yamlComment(step).replace('#', '#  ')),
    recipe.works
      ? `recipe: ${yamlFlow(name)}`
      : `${yamlComment(`recipe: ${name}`)}      # its list of offline access did not work here`,
  ]
}

/** The line for the Keycloak driver, if the issuer is a realm of one. */
export function keycloakLine(issuer: string): string | undefined {
  const url = /^(.+)\/realms\/[^/]+\/?$/.exec(issuer)?.[1]
  const admin = { username: 'admin', password: 'env:KEYCLOAK_PASSWORD' }
  return url === undefined ? undefined : `keycloak: ${yamlFlow({ url, admin })}`
}
