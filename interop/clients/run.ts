import { styleText } from 'node:util'
import { appauth } from './libraries/appauth.ts'
import { arcticLibrary } from './libraries/arctic.ts'
import { authJs } from './libraries/auth-js.ts'
import { badgateway } from './libraries/badgateway.ts'
import { expressOpenidConnect } from './libraries/express-openid-connect.ts'
import { oauth4webapi } from './libraries/oauth4webapi.ts'
import { oidcClientTs } from './libraries/oidc-client-ts.ts'
import { openidClient } from './libraries/openid-client.ts'
import { openidClient5 } from './libraries/openid-client-5.ts'
import { passportOauth2, passportOpenidconnect } from './libraries/passport.ts'
import { simpleOauth2 } from './libraries/simple-oauth2.ts'
import type { Library } from './library.ts'
import { startMock } from './mock.ts'
import { otherLanguages } from './other-languages.ts'
import { type Outcome, type Outcomes, steps } from './outcomes.ts'
import { outcomesOf } from './steps.ts'

const libraries: readonly Library[] = [
  openidClient,
  openidClient5,
  oauth4webapi,
  appauth,
  authJs,
  expressOpenidConnect,
  passportOpenidconnect,
  passportOauth2,
  badgateway,
  simpleOauth2,
  arcticLibrary,
]

type Mocks = Parameters<typeof outcomesOf>[1]

const clients: readonly (readonly [string, (mocks: Mocks) => Promise<Outcomes>])[] = [
  ...libraries.map((library) => [library.name, (mocks: Mocks) => outcomesOf(library, mocks)] as const),
  ['oidc-client-ts', ({ plain }) => oidcClientTs(plain)],
]

/** Parts of names of libraries or languages; all, where there are none. */
const wanted = process.argv.slice(2)
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((part) => name.includes(part))
const mocks = { plain: await startMock(), rotating: await startMock(['--config', rotatingFile()]) }
const rows: { readonly name: string; readonly outcomes: Outcomes }[] = []
try {
  for (const [name, outcomes] of clients) {
    if (!isWanted(name)) continue
    rows.push({ name, outcomes: await outcomes(mocks) })
  }
  const others = await otherLanguages(mocks, isWanted)
  rows.push(...others.rows.map(([name, outcomes]) => ({ name, outcomes })))
  for (const name of others.missing) console.log(`${name} is not installed here: its libraries were left out`)
} finally {
  await mocks.plain.stop()
  await mocks.rotating.stop()
}

const width = Math.max(...rows.map(({ name }) => name.length))
console.log(['client'.padEnd(width), ...steps].join(' | '))
for (const { name, outcomes } of rows) {
  const cells = steps.map((step) => wordFor(outcomes[step]).padEnd(step.length))
  console.log([name.padEnd(width), ...cells].join(' | '))
}
const failures = rows.flatMap(({ name, outcomes }) =>
  steps.flatMap((step) => {
    const outcome = outcomes[step]
    return typeof outcome === 'string' ? [] : [`${name}, ${step}: ${outcome.failed}`]
  }),
)
for (const failure of failures) console.log(styleText('red', failure))
console.log(`${rows.length} clients, ${failures.length} failed steps`)
process.exitCode = rows.length === 0 || failures.length > 0 ? 1 : 0

function wordFor(outcome: Outcome): string {
  return typeof outcome === 'string' ? outcome : 'FAILED'
}

function rotatingFile(): string {
  return new URL('rotating.yaml', import.meta.url).pathname
}
