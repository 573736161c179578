import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { resultClasses } from '../../harness/engine/vocabulary.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { code, generated, table } from './markdown.ts'

/** The expected class of each requirement at a server, by requirement; several classes have `|` between them. */
export type ExpectedClasses = Readonly<Record<string, string>>

const root = join(import.meta.dirname, '..', '..')
const read = (name: string) =>
  JSON.parse(readFileSync(join(root, 'interop', 'expected', `${name}.json`), 'utf8'))
const keycloak: Readonly<Record<string, ExpectedClasses>> = read('keycloak')
const newestKeycloak = Object.keys(keycloak).at(-1) ?? ''

interface Implementation {
  readonly title: string
  readonly expected: ExpectedClasses
  /** The page below docs/implementations, where its name is another one. */
  readonly page?: string
}

/** The servers that are checked with expected classes, by the name of their page below docs/implementations. */
export const implementations: Readonly<Record<string, Implementation>> = {
  'oidc-provider': { title: 'oidc-provider', expected: read('oidc-provider') },
  'better-auth': { title: 'better-auth', expected: read('better-auth') },
  keycloak: { title: `Keycloak ${newestKeycloak}`, expected: keycloak[newestKeycloak] ?? {} },
  hydra: { title: 'Ory Hydra', expected: read('hydra') },
  'django-oauth-toolkit': { title: 'Django OAuth Toolkit', expected: read('django-oauth-toolkit') },
  dex: { title: 'Dex', expected: read('dex') },
  'zitadel-oidc': { title: 'zitadel/oidc', expected: read('zitadel-oidc') },
  'spring-authorization-server': {
    title: 'Spring Authorization Server',
    expected: read('spring-authorization-server'),
  },
  glewlwyd: { title: 'Glewlwyd', expected: read('glewlwyd') },
  'lemonldap-ng': { title: 'LemonLDAP::NG', expected: read('lemonldap-ng') },
  fastmcp: { title: 'FastMCP, in memory', expected: read('fastmcp') },
  'workers-oauth-provider': {
    title: '@cloudflare/workers-oauth-provider',
    expected: read('workers-oauth-provider'),
  },
  'better-auth-mcp': { title: 'better-auth 1.6, mcp', expected: read('better-auth-mcp') },
  'fastmcp-proxy': { title: 'FastMCP, proxy', expected: read('fastmcp-proxy'), page: 'fastmcp' },
}

/** What is not a pass at the servers that are checked, side by side. */
export function implementationsPage(): string {
  const columns = Object.entries(implementations).map(
    ([name, { title, expected, page = name }]) =>
      [`[${title}](../implementations/${page}.md)`, expected] as const,
  )
  return [
    generated,
    '# Servers side by side',
    '',
    `The class that each requirement is expected to have where the suites run against a server by other authors (${code('interop/expected')}). A run with another class fails. A dash stands for a requirement of a profile that the server does not promise. The page of each server says what stands behind it.`,
    '',
    comparison(columns),
    '',
    '## Releases of Keycloak',
    '',
    comparison(Object.entries(keycloak)),
    '',
  ].join('\n')
}

/** Rows for requirements that say something about one of the servers, and the number of results of each class. */
function comparison(columns: readonly (readonly [title: string, expected: ExpectedClasses])[]): string {
  const told = catalogue.filter(({ id }) => columns.some(([, expected]) => isTold(expected[id])))
  return table(
    ['Requirement', ...columns.map(([title]) => title)],
    [
      ...told.map(({ id }) => [
        code(id),
        ...columns.map(([, expected]) => expected[id]?.replaceAll('|', ' or ') ?? '–'),
      ]),
      ...resultClasses.map((name) => [
        `*${name}*`,
        ...columns.map(([, expected]) => {
          const classes = Object.values(expected)
          return String(classes.filter((one) => one.split('|')[0] === name).length)
        }),
      ]),
    ],
  )
}

/** Whether a class is news about a server: neither a pass nor not applicable. */
export function isTold(name: string | undefined): boolean {
  return name?.split('|').some((one) => one !== 'pass' && one !== 'not-applicable') === true
}
