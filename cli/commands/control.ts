import { parse } from 'yaml'
import { ConfigError, TargetError } from '../../harness/engine/errors.ts'
import { exitCodes } from '../../harness/engine/gate.ts'
import { unknownName } from '../../harness/runner/selection.ts'
import type { ControlRoute } from '../../mock-provider/kit/control/route.ts'
import { controlRoutes } from '../../mock-provider/kit/control/routes.ts'
import { printed, sentence } from '../printed.ts'
import { complain, print, printJson } from '../terminal.ts'

interface ControlOptions {
  readonly url: string
  readonly token?: string
}

/** Does one thing to a running mock and prints what it answers. */
export async function control(
  name: string | undefined,
  values: readonly string[],
  options: ControlOptions,
): Promise<number> {
  if (name === undefined) {
    for (const route of controlRoutes) print(printed`${usageOf(route).padEnd(44)} ${route.summary}`)
    return exitCodes.met
  }
  const names = controlRoutes.map(({ command }) => command)
  const route =
    controlRoutes.find(({ command }) => command === name) ?? unknownName(name, names, 'control command')
  const response = await asked(route, valuesOf(values), options)
  const text = await response.text()
  const answer = text === '' ? undefined : jsonOf(text, response)
  if (response.ok) {
    if (answer !== undefined) printJson(answer)
    return exitCodes.met
  }
  const { error, error_description: why = '' } = answer as { error?: string; error_description?: string }
  complain(sentence(`the mock refused ${name} (${response.status} ${error ?? ''}): ${why}`))
  return exitCodes.usage
}

function usageOf({ command, path, body = {}, query = {} }: ControlRoute): string {
  const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => `${part}=...`)
  const needed = Object.entries({ ...body, ...query }).filter(([, { required }]) => required === true)
  return [command, ...parts, ...needed.map(([member]) => `${member}=...`)].join(' ')
}

async function asked(
  { method, path, query = {} }: ControlRoute,
  values: Record<string, unknown>,
  options: ControlOptions,
): Promise<Response> {
  if (!URL.canParse(options.url)) throw new ConfigError(`--url: found ${options.url}, wanted an address`)
  const rest = { ...values }
  const below = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    if (value === undefined) throw new ConfigError(`${name}=... is missing`)
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  const asks = method === 'GET' || method === 'DELETE'
  const unknown = asks ? Object.keys(rest).find((name) => !Object.hasOwn(query, name)) : undefined
  if (unknown !== undefined) {
    const accepted = Object.keys(query).join(', ')
    throw new ConfigError(
      `unknown ${unknown}=...; ${accepted === '' ? 'none is accepted' : `accepted are ${accepted}`}`,
    )
  }
  const url = new URL(`${options.url.replace(/\/$/, '')}/control${below}`)
  if (asks) for (const [name, value] of Object.entries(rest)) url.searchParams.set(name, String(value))
  const headers = {
    ...(options.token === undefined ? {} : { authorization: `Bearer ${await tokenOf(options.token)}` }),
    ...(asks ? {} : { 'content-type': 'application/json' }),
  }
  try {
    return await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(90_000),
      ...(asks ? {} : { body: JSON.stringify(rest) }),
    })
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } }
    throw new TargetError(
      cause?.code ?? 'UNREACHABLE',
      `no mock answers at ${url.origin} (${cause?.code ?? String(error)})`,
    )
  }
}

async function tokenOf(reference: string): Promise<string> {
  const { tokenFrom } = await import('./mock-settings.ts')
  return tokenFrom(reference)
}

/** `name=value`, where the value is what it looks like: a number, true, a list in brackets, or a text. */
function valuesOf(values: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    values.map((text) => {
      const [, name, value = ''] = /^([\w-]+)=(.*)$/s.exec(text) ?? []
      if (name === undefined) throw new ConfigError(`found ${text}, wanted name=value, e.g. status=503`)
      return [name, readAs(value)]
    }),
  )
}

function readAs(text: string): unknown {
  // Only these are not texts: an address or a date of birth is not to become something else.
  const plain = /^(-?\d+(\.\d+)?|true|false|[[{].*)$/s.test(text)
  if (!plain) return text
  try {
    return parse(text)
  } catch {
    return text
  }
}

function jsonOf(text: string, { status, url }: Response): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new TargetError(
      'NOT_A_MOCK',
      `what answers at ${new URL(url).origin} is no mock (status ${status}, no JSON)`,
    )
  }
}
