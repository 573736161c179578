import type { ExchangeRecord } from '../../harness/engine/report.ts'

/** What a recorded secret was replaced with, e.g. `refresh_token#1`. */
export const placeholderPattern = /\b(?:[a-z]+_)*[a-z]+#\d+/g

export function placeholdersIn(text: string | undefined): string[] {
  return [...new Set(text?.match(placeholderPattern) ?? [])]
}

/** The shell variable for a placeholder. */
export function variableOf(name: string): string {
  return name.replace('#', '_').toUpperCase()
}

/** A command that takes the value of a placeholder out of an answer (files `$H` and `$B`); undefined if it has none. */
export function captureOf(name: string, response: ExchangeRecord['response']): string | undefined {
  const location = response?.headers.find(([header]) => header === 'location')?.[1] ?? ''
  const parameter = nameBefore(location, '[?&#]([\\w.-]+)=', name, '')
  if (parameter !== undefined) {
    return `$(grep -i '^location:' "$H" | grep -o '[?&#]${parameter}=[^&[:space:]]*' | head -n 1 | sed 's/^[^=]*=//')`
  }
  const body = response?.body ?? ''
  const member = nameBefore(body, '"([\\w.-]+)"\\s*:\\s*"', name, '"')
  if (member !== undefined) {
    return `$(grep -o '"${member}" *: *"[^"]*"' "$B" | head -n 1 | sed 's/.*: *"//;s/"$//')`
  }
  const field = nameBefore(body, 'name="([\\w.-]+)"[^>]*value="', name, '"')
  if (field !== undefined) {
    return `$(grep -o 'name="${field}"[^>]*value="[^"]*"' "$B" | head -n 1 | sed 's/.*value="//;s/"$//')`
  }
  return undefined
}

/** Names of word characters, full stops and hyphens only: they stand in a pattern between single quotes. */
function nameBefore(text: string, before: string, name: string, after: string): string | undefined {
  return new RegExp(`${before}${name}${after || '(?![\\d])'}`).exec(text)?.[1]
}
