import { encodedReadings, readings } from './decode.ts'

export interface Found {
  /** What kind of secret, e.g. `refresh_token`. */
  readonly secret: string
  readonly output: string
  /** The tag that stands nearest; undefined where none is near. */
  readonly tag: string | undefined
  /** Whether it can be read only when what stands there is decoded. */
  readonly encoded: boolean
  /** The surroundings, the secret cut. */
  readonly around: string
}

/** So much of a secret has to be there to count; half of one is none. */
const enough = 16
const start = 8
const near = 400

/**
 * Every place of some outputs where a secret can be read, whatever way it is spelled there.
 *
 * @param secrets values and what they are
 */
export function searched(
  outputs: ReadonlyMap<string, string>,
  secrets: ReadonlyMap<string, string>,
): Found[] {
  const byStart = new Map<string, string[]>()
  for (const secret of secrets.keys()) {
    const key = secret.slice(0, start)
    byStart.set(key, [...(byStart.get(key) ?? []), secret])
  }
  const found = new Map<string, Found>()
  for (const [output, whole] of outputs) {
    const texts = [
      ...[...readings(whole)].map((text) => ({ text, encoded: false })),
      ...[...encodedReadings(whole)].map((text) => ({ text, encoded: true })),
    ]
    for (const { text, encoded } of texts) {
      for (let at = 0; at + start <= text.length; at += 1) {
        const candidates = byStart.get(text.slice(at, at + start))
        const secret = candidates?.find((each) => text.startsWith(neededOf(each, secrets.get(each)), at))
        if (secret === undefined) continue
        const kind = secrets.get(secret) ?? ''
        const tag = nearestTag(text, at)
        const key = `${output} ${tag ?? secret} ${kind}`
        if (!found.has(key))
          found.set(key, { secret: kind, output, tag, encoded, around: surroundings(text, at) })
        at += start
      }
    }
  }
  return [...found.values()]
}

/** A cookie that a shape has set may be another one in Base64, and begin like that one in Base64 for URLs. */
function neededOf(secret: string, kind: string | undefined): string {
  return kind === 'session_cookie' ? secret : secret.slice(0, enough)
}

function nearestTag(text: string, at: number): string | undefined {
  const before = [...text.slice(Math.max(0, at - near), at).matchAll(/cell\d+x/gi)].at(-1)
  if (before !== undefined) return before[0].toLowerCase()
  return /cell\d+x/i.exec(text.slice(at, at + near))?.[0].toLowerCase()
}

function surroundings(text: string, at: number): string {
  return JSON.stringify(`${text.slice(Math.max(0, at - 70), at)}${text.slice(at, at + 6)}...`)
}
