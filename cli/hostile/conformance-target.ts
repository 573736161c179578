import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { ClientOptions, MockProviderOptions } from '../../mock-provider/provider/provider.ts'

const targets = join(import.meta.dirname, '..', '..', 'fixtures', 'targets')

/** The mock that the target files below fit. */
export const mockOptions: MockProviderOptions & { readonly clients: readonly ClientOptions[] } = {
  ...(parse(readFileSync(join(targets, 'mock-provider.yaml'), 'utf8'), {
    merge: true,
  }) as { readonly clients: readonly ClientOptions[] }),
  // Keys of this kind are made in a fraction of the time.
  signing: 'ES256',
}

/** What the target files refer to: whatever a client or user is added there, its secret is here. */
export const environment: Readonly<Record<string, string>> = Object.fromEntries(
  [...readFileSync(join(targets, 'mock.yaml'), 'utf8').matchAll(/env:(([A-Z]+)_(SECRET|PASSWORD))/g)].map(
    ([, variable = '', name = '', kind = '']) => [
      variable,
      `test-${kind.toLowerCase()}-of-${name.toLowerCase()}`,
    ],
  ),
)

/** Short ones, for servers that do not answer. */
const impatient = 'deadlines: { request: 2, check: 8, run: 20 }\n'
const patient = 'deadlines: { request: 5, check: 60, run: 300 }\n'

/** A target file that can do nearly everything, for a server that behaves. */
export function patientTarget(issuer: string): string {
  return `${withoutDeadlines(issuer)}${patient}`
}

/** The same for one that may not. */
export function fullTarget(issuer: string): string {
  return `${withoutDeadlines(issuer)}${impatient}`
}

function withoutDeadlines(issuer: string): string {
  const text = readFileSync(join(targets, 'mock.yaml'), 'utf8')
  return text.replace(/^issuer: .*$/m, `issuer: ${issuer}`).replace(/^server: .*\n/m, '')
}

/** A target file with no more than it needs. */
export function smallTarget(issuer: string): string {
  return `issuer: ${issuer}
clients:
  main: { client_id: album, client_secret: env:ALBUM_SECRET, post_logout_redirect_uri: https://rp.example/signed-out }
  second: { client_id: printer, client_secret: env:PRINTER_SECRET, auth: client_secret_post }
  public: { client_id: phone, auth: none }
users:
  - { username: kim, password: env:KIM_PASSWORD }
  - { username: lee, password: env:LEE_PASSWORD }
${impatient}`
}
