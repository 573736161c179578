import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRealms } from '../../../cli/realm-files/read-realms.ts'
import { checkLines } from '../../../cli/realm-files/realm-lines.ts'
import { createMockKeycloak } from '../../../mock-provider/keycloak/mock-keycloak.ts'
import type { Representation } from '../../../mock-provider/keycloak/representations.ts'
import { listed, ownClients, passwordOf, redirectUriOf } from './realm-rows.ts'

/** Realms in the shape of those that people keep in their repositories; the real server is asked about the same files. */
const folder = join(import.meta.dirname, 'files')
const url = 'https://kc.example'

/** What somebody ends with who signs in at the first client of a realm that has a browser. */
async function outcome(realm: Representation, user: Representation): Promise<string> {
  const keycloak = createMockKeycloak({ url, realms: [realm] })
  const client = ownClients(realm).find(
    ({ redirectUris, protocol, bearerOnly }) =>
      Array.isArray(redirectUris) && protocol !== 'saml' && bearerOnly !== true,
  )
  const { clientId, secret } = client ?? {}
  const redirect_uri = redirectUriOf(client ?? {}, url)
  const issuer = `${url}/realms/${realm.realm}/protocol/openid-connect`
  const query = new URLSearchParams({
    client_id: String(clientId),
    redirect_uri,
    response_type: 'code',
    scope: 'openid offline_access',
  })
  const who = { user: String(user.username), password: passwordOf(user) }
  const arrived = await keycloak.signIn(`${issuer}/auth?${query}`, who).catch((error: Error) => error.message)
  if (typeof arrived === 'string') return arrived
  const answer = await keycloak.fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: arrived.searchParams.get('code') ?? '',
      client_id: String(clientId),
      redirect_uri,
      ...(typeof secret === 'string' ? { client_secret: secret } : {}),
    }),
  })
  const { error } = (await answer.json()) as { readonly error?: string }
  return error ?? 'offline access'
}

const granted = 'offline access'
const withoutRole = 'not_allowed'

interface Expected {
  readonly people: Readonly<Record<string, string | RegExp>>
  /** What `--check` prints below the realm. */
  readonly told: readonly string[]
}

const expected: Readonly<Record<string, Expected>> = {
  'application-and-interface.json': {
    people: {
      'alma of orchard': granted,
      'benno of orchard': withoutRole,
      'clara of orchard': /disabled/,
    },
    told: [
      'realm orchard (application-and-interface.json): 2 of 3 people can sign in',
      'cannot sign in to realm orchard: clara: they are disabled',
      '  ignored: 1 client with the implicit flow',
      '    orchard-web',
      '  ignored: 1 setting of the realm',
      '    registrationAllowed',
    ],
  },
  'company.json': {
    people: {
      'alma of works': granted,
      'benno of works': granted,
      'remote of works': /Invalid username or password/,
    },
    told: [
      'realm works (company.json): 2 of 3 people can sign in',
      'cannot sign in to realm works: remote: they have no password; --password USER=PASSWORD gives one',
      '  ignored: 1 LDAP provider',
      '    directory',
      '  ignored: 1 identity provider to sign in with',
      '    partner',
      '  ignored: 1 SAML client, which is refused in the browser',
      '    payroll',
      '  ignored: 1 user of an identity provider',
      '    remote',
      '  ignored: 2 settings of the realm',
      '    rememberMe',
      '    resetPasswordAllowed',
      '  ignored: 1 mail server',
      '    mail.works.test',
      '  ignored: 1 theme',
      '    works',
    ],
  },
  'compose.json': {
    people: {
      'alma of harbour': granted,
      'b of harbour': /Update password/,
    },
    told: ['realm harbour (compose.json): 2 of 2 people can sign in', '  nothing is ignored'],
  },
  'dashboards.json': {
    people: {
      'alma of observatory': granted,
      'benno of observatory': withoutRole,
    },
    told: ['realm observatory (dashboards.json): 2 of 2 people can sign in', '  nothing is ignored'],
  },
  'generator-template.json': {
    people: {
      'baker of bakery': granted,
      'guest of bakery': granted,
    },
    told: [
      'realm bakery (generator-template.json): 2 of 2 people can sign in',
      '  nothing is ignored',
      'note: generator-template.json: accessTokenLifespan there twice in one object; the last one counts',
    ],
  },
  'old-export.json': {
    people: {
      'alma of museum': granted,
      'benno of museum': withoutRole,
    },
    told: ['realm museum (old-export.json): 2 of 2 people can sign in', '  nothing is ignored'],
  },
  'quickstart.json': {
    people: {
      'alma of garden': granted,
      'benno of garden': /Please specify this field/,
    },
    told: ['realm garden (quickstart.json): 2 of 2 people can sign in', '  nothing is ignored'],
  },
  'services.json': {
    people: {
      'alma of railway': granted,
    },
    told: ['realm railway (services.json): 1 of 1 people can sign in', '  nothing is ignored'],
  },
  'several.json': {
    people: {
      'alma of east': granted,
      'alma of west': /Realm not enabled/,
    },
    told: [
      'realm east (several.json): 1 of 1 people can sign in',
      '  nothing is ignored',
      'realm west (several.json): 0 of 1 people can sign in',
      'cannot sign in to realm west: alma: the realm is not enabled ("enabled": true in its file)',
      '  nothing is ignored',
    ],
  },
  'whole-export.json': {
    people: {
      'alma of factory': granted,
      'benno of factory': granted,
      'clara of factory': granted,
      'dora of factory': /Update password/,
      'emil of factory': /disabled/,
      'fritz of factory': granted,
    },
    told: [
      'realm factory (whole-export.json): 5 of 6 people can sign in',
      'cannot sign in to realm factory: emil: they are disabled',
      '  ignored: 1 authentication flow',
      '    own browser',
      '  ignored: 1 identity provider to sign in with',
      '    partner',
      '  ignored: 1 SAML client, which is refused in the browser',
      '    old-portal',
    ],
  },
}

test('from a quickstart to a whole export', () => {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
  expect(Math.min(...sizes)).toBeLessThan(1000)
  expect(Math.max(...sizes)).toBeGreaterThan(90_000)
})

test.each(readdirSync(folder))('%s: who signs in, and what is ignored', async (name) => {
  const files = await readRealms([join(folder, name)], {})
  const { people, told } = expected[name] ?? { people: {}, told: [] }
  const lines = (await checkLines(files)).map(({ text }) => text.replaceAll(join(folder, name), name))
  expect(lines).toEqual(told)
  const found: [string, unknown][] = []
  for (const { representation } of files.realms) {
    for (const user of listed(representation.users)) {
      if (user.serviceAccountClientId !== undefined) continue
      found.push([`${user.username} of ${representation.realm}`, await outcome(representation, user)])
    }
  }
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(
      Object.entries(people).map(([who, how]) => [
        who,
        how instanceof RegExp ? expect.stringMatching(how) : how,
      ]),
    ),
  )
})
