import { dirname, resolve } from 'node:path'
import { defaultRedirectUri } from '../harness/drivers/actors.ts'
import { ConfigError } from '../harness/engine/errors.ts'
import { readHar } from '../harness/init/har.ts'
import type { Learned } from '../harness/init/learn.ts'
import { rulesFromRecording } from '../harness/init/recording.ts'
import type { WrittenTarget } from '../harness/init/target-text.ts'
import type { PageRule } from '../harness/target/page-rules.ts'
import type { SecretContext } from '../harness/target/secrets.ts'
import type { UserEntry } from '../harness/target/target-file.ts'
import { type Printed, printed, sentence } from './printed.ts'
import type { PartyOptions } from './target-from-options.ts'
import { print } from './terminal.ts'

export interface InitOptions extends PartyOptions {
  readonly register: boolean
  readonly registrationToken?: string
  readonly record?: string
  readonly browser: boolean
  readonly insecure?: boolean
  readonly out: string
  readonly update: boolean
}

/** How references to secrets in options are resolved. */
export function secretsOf(out: string): SecretContext {
  return {
    file: out,
    directory: dirname(resolve(out)),
    environment: process.env,
    literal: (path) =>
      print(printed`note  ${path}: this secret is written to the file; use env:NAME to keep it out`),
  }
}

/** How pages that work by script are met: by a browser, or by the rules of a recording. */
export async function scriptedPages(
  { record, browser }: Pick<InitOptions, 'record' | 'browser'>,
  signIn: Parameters<typeof recordedPages>[1],
): Promise<Pick<WrittenTarget, 'login'>> {
  if (!browser) return recordedPages(record, signIn)
  if (record !== undefined) {
    throw new ConfigError('--record and --browser are two ways to the same: give one of them')
  }
  return { login: { browser: true } }
}

/** Rules for pages that work by script, from the recorded sign-in of the first user. */
export async function recordedPages(
  file: string | undefined,
  {
    issuer,
    redirectUri = defaultRedirectUri,
    user,
  }: {
    readonly issuer: string
    readonly redirectUri: string | undefined
    readonly user: UserEntry | undefined
  },
): Promise<{ readonly login?: readonly PageRule[] }> {
  if (file === undefined) return {}
  if (user === undefined) throw new ConfigError('--record needs --user: the user whose sign-in was recorded')
  const login = rulesFromRecording(await readHar(file), {
    file,
    issuer,
    redirectUri,
    user,
    omitted: (what) => print(printed`note  omitted from the rules because it may be a secret: ${what}`),
  })
  print(
    ...login.map(
      ({ is, page, steps = [] }) =>
        printed`seen  ${page} (${is}): ${sentence(steps.map(({ request }) => request).join(', '))}`,
    ),
  )
  return { login }
}

/** What trying a server showed, for people. */
export function learnedLines({ notes, recipe }: Learned): Printed[] {
  const recipeNote = recipe === undefined ? [] : [`this looks like ${recipe.recipe.name}`]
  return [...recipeNote, ...notes].map((line) => printed`seen  ${sentence(line)}`)
}
