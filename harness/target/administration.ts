import { ConfigError } from '../engine/errors.ts'
import type { TargetFile } from './target-file.ts'
import { variableNames } from './template.ts'

/** Whether a call or an endpoint is at an interface for administrators that has an address of its own. */
export function isAtAdministration(value: unknown): boolean {
  return variableNames(value).includes('administration')
}

/**
 * @param placeOf where a path of keys stands, `target.yaml:12`
 * @throws ConfigError where a file uses the address of an interface that it does not name
 */
export function checkAdministration(
  {
    administration,
    calls = {},
    endpoints = {},
    clock,
  }: Pick<TargetFile, 'administration' | 'calls' | 'endpoints' | 'clock'>,
  placeOf: (path: readonly string[]) => string,
): void {
  if (administration !== undefined) return
  const used = Object.entries({ calls, endpoints, clock: clock ?? {} }).flatMap(([member, parts]) =>
    Object.entries(parts).flatMap(([name, part]) => (isAtAdministration(part) ? [[member, name]] : [])),
  )
  if (used.length === 0) return
  throw new ConfigError(
    used
      .map((path) => `${placeOf(path)} ${path.join('.')}: {administration} needs administration: <address>`)
      .join('\n'),
  )
}
