import { hostileJson, hostileTexts } from '../../mock-provider/provider/testing/hostile.ts'
import { protocolParameters } from '../../mock-provider/provider/testing/routes.ts'
import type { SeededRandom } from '../../selftest/testing/hostile/random.ts'
import type { Engine } from './engines.ts'

const members = [
  ...protocolParameters,
  ...['client_id', 'client_secret', 'client_name', 'redirect_uris', 'grant_types', 'jwks', 'jwks_uri'],
  ...['enabled', 'id', 'email', 'name', 'advance', 'set', 'defects', 'offline', 'session', 'clientId'],
  ...['attributes', 'realmRoles', 'credentials', 'users', 'clients', 'protocolMappers', 'redirectUris'],
]
const types = [
  'application/x-www-form-urlencoded',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/json; charset=utf-16',
  '',
]
const origins = ['null', 'https://evil.example', 'https://rp.example', 'http://[', '']

/** A request to one of the endpoints of a mock, right in parts and wrong in others; the same for the same numbers. */
export function generatedRequest(random: SeededRandom, engine: Engine): Request {
  const { method, path } = random.pick(engine.routes)
  const url = `${engine.origin}${addressOf(random, engine, path)}${random.chance(0.6) ? `?${fields(random, engine)}` : ''}`
  const headers: Record<string, string> = { 'content-type': random.pick(types) }
  if (random.chance(0.6)) headers.authorization = credential(random, engine)
  if (random.chance(0.3)) headers.origin = random.pick(origins)
  if (random.chance(0.2)) headers.cookie = `a=b; session=${encodeURIComponent(random.pick(hostileTexts))}; ;=`
  if (random.chance(0.3))
    headers.accept = random.pick(['text/html', 'application/json', 'application/jwt', '*'])
  if (random.chance(0.1)) headers.dpop = random.pick(['a.b.c', 'eyJhbGciOiJub25lIn0.e30.', ''])
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  return new Request(url, { method, headers, body: bodyOf(random, engine) })
}

function addressOf(random: SeededRandom, { right }: Engine, path: string): string {
  const filled = (name: string): string =>
    random.chance(0.75)
      ? encodeURIComponent(right[name] ?? 'nobody')
      : encodeURIComponent(random.pick(hostileTexts)).slice(0, 2000)
  return path
    .replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => filled(name))
    .replaceAll('*', () => filled('rest'))
}

function credential(random: SeededRandom, { credentials }: Engine): string {
  if (random.chance(0.75)) return random.pick(credentials)
  return random.pick([
    'Basic',
    'Basic !!',
    'Bearer',
    'Bearer a.b.c',
    'DPoP x',
    'Bearer '.repeat(200),
    'Basic Og==',
  ])
}

/** Fields of a query or a form, some of them twice. */
function fields(random: SeededRandom, { right }: Engine): string {
  const names = Object.keys(right)
  const pairs = Array.from({ length: random.below(12) }, (): [string, string] => {
    const name = random.chance(0.6) ? random.pick(names) : random.pick(protocolParameters)
    return [name, random.chance(0.6) && right[name] !== undefined ? right[name] : random.pick(hostileTexts)]
  })
  return new URLSearchParams(pairs).toString()
}

function bodyOf(random: SeededRandom, engine: Engine): string {
  return random.weighted<() => string>([
    [5, () => fields(random, engine)],
    [4, () => jsonObject(random, engine)],
    [1, () => random.pick(hostileJson)],
    [1, () => random.pick(['{"a":', '--x\r\n\r\n', '%%%', '\u0000', '', '=&=&&'])],
  ])()
}

function jsonObject(random: SeededRandom, { right }: Engine): string {
  const parts = Array.from({ length: random.below(8) }, () => {
    const name = random.pick(members)
    const value =
      random.chance(0.4) && right[name] !== undefined ? JSON.stringify(right[name]) : random.pick(hostileJson)
    return `${JSON.stringify(name)}:${value}`
  })
  return `{${parts.join()}}`
}
