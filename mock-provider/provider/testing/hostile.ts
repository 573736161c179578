/** Values that nobody means, as they stand in JSON. */
export const hostileJson: readonly string[] = [
  'null',
  '0',
  '-1',
  '1.5',
  '1e309',
  '-1e309',
  'true',
  '""',
  '"abc"',
  '"NaN"',
  '"1e309"',
  '"__proto__"',
  '"\\u0000\\ud800"',
  '[]',
  '[null]',
  '[[]]',
  '{}',
  '{"a":null}',
  // Where a member is kept as it is, this is written again.
  `{"keys":[{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}]}`,
  '{"__proto__":{"a":1}}',
  JSON.stringify('x'.repeat(20_000)),
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
]

/** The same and a few more as they stand in an address or a form. */
export const hostileTexts: readonly string[] = [
  '0',
  '-1',
  '1.5',
  '1e309',
  '',
  'abc',
  'NaN',
  '__proto__',
  '%',
  "../';--\u0000",
  'http://[',
  'javascript:alert(1)',
  '2147483648',
  'a.b.c',
  'x'.repeat(3000),
]

/** Milliseconds that an answer may take where other tests run beside it; nothing here takes a tenth of a second. */
const slowest = 10_000

/**
 * Those that a member gets by itself; the others come in all members together. Each member gets one of them, on each route
 * another one; every one with `HOSTILE_MEMBERS=all`, which takes half as long again.
 */
const alone = ['null', '-1', '1e309', '"abc"', '"\\u0000\\ud800"', '[null]', '{"a":null}']

const everyMember = process.env.HOSTILE_MEMBERS === 'all'

export interface HostileRequest {
  readonly what: string
  readonly request: Request
}

interface Answering {
  fetch(request: Request): Promise<Response>
}

export interface Target {
  readonly origin: string
  readonly method: string
  /** As the application names it, with `:parameters`. */
  readonly path: string
  /** Values of path parameters that are there. */
  readonly real: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Parameters of queries and forms that get a hostile value each. */
  readonly parameters: readonly string[]
  /** What stays as it is in queries and forms, one request for each. */
  readonly kept: readonly Readonly<Record<string, string>>[]
  /** Members of a JSON body. */
  readonly members: readonly string[]
}

/** Every hostile request to one route. */
export function* hostileRequests(target: Target): Generator<HostileRequest> {
  const { origin, path, real } = target
  const address = filled(path, (name) => real[name] ?? 'nobody')
  for (const value of hostileTexts) {
    const part = encodeURIComponent(value).slice(0, 2000)
    yield made(target, `path ${shown(value)}`, `${origin}${filled(path, () => part)}`)
    for (const kept of target.kept) {
      const sent = new URLSearchParams({
        ...Object.fromEntries(target.parameters.map((name) => [name, value])),
        ...kept,
      })
      yield made(target, `query ${shown(value)}`, `${origin}${address}?${sent}`)
      if (target.method === 'GET') continue
      yield made(target, `form ${shown(value)}`, `${origin}${address}`, { form: sent.toString() })
    }
  }
  if (target.method === 'GET') return
  for (const value of hostileJson) {
    yield made(target, `body ${shown(value)}`, `${origin}${address}`, { json: value })
    if (value.length > 30_000) continue
    const together = target.members.map((name) => `${JSON.stringify(name)}:${value}`)
    yield made(target, `members ${shown(value)}`, `${origin}${address}`, { json: `{${together.join()}}` })
    const place = alone.indexOf(value)
    if (place === -1) continue
    for (const [at, name] of target.members.entries()) {
      if (!everyMember && (at + path.length) % alone.length !== place) continue
      yield made(target, `${name} ${value}`, `${origin}${address}`, { json: `{"${name}":${value}}` })
    }
  }
  yield made(target, 'no JSON', `${origin}${address}`, { json: '{"a":' })
}

/** What went wrong with a request: a failure of the server, an error thrown, or an answer that took too long. */
export async function failureOf(
  server: Answering,
  { what, request }: HostileRequest,
): Promise<string | undefined> {
  const began = performance.now()
  try {
    const { status } = await server.fetch(request)
    if (status >= 500) return `${what}: ${status}`
  } catch (error) {
    return `${what}: ${String(error)}`
  }
  const took = performance.now() - began
  return took > slowest ? `${what}: took ${Math.round(took)} ms` : undefined
}

function made(
  { method, headers, path }: Target,
  what: string,
  url: string,
  body: { readonly form?: string; readonly json?: string } = {},
): HostileRequest {
  const content = method === 'GET' ? undefined : (body.json ?? body.form)
  const type = body.json === undefined ? 'application/x-www-form-urlencoded' : 'application/json'
  return {
    what: `${method} ${path} ${what}`,
    request: new Request(url, {
      method,
      headers: { ...headers, 'content-type': type },
      ...(content === undefined ? {} : { body: content }),
    }),
  }
}

/** The address of a route, with a value for each of its parameters. */
export function filled(path: string, value: (name: string) => string): string {
  return path
    .replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => value(name))
    .replaceAll('*', value('rest'))
}

function shown(value: string): string {
  return value.length <= 20 ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, 20))} and so on`
}
