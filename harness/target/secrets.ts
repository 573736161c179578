import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ConfigError } from '../engine/errors.ts'
import { ranOwned } from './owned-process.ts'

export interface SecretContext {
  /** The target file, for messages. */
  readonly file: string
  /** Where `file:` paths start and `cmd:` commands run. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Called with the path of a secret that stands in the file itself. */
  literal(path: string): void
}

/** Whether a text refers to a secret that is kept elsewhere. */
export function isReference(text: string): boolean {
  return /^(?:env|file|cmd):/.test(text)
}

/**
 * Resolves a reference to a secret: `env:NAME`, `file:path`, `cmd:command line`; anything else is the secret itself.
 *
 * @throws ConfigError naming the file and the path in it, never the secret
 */
export async function resolveSecret(
  reference: string,
  path: string,
  context: SecretContext,
): Promise<string> {
  const problem = (what: string): ConfigError => new ConfigError(`${context.file} ${path}: ${what}`)
  if (reference.startsWith('env:')) {
    const name = reference.slice(4)
    const value = context.environment[name]
    if (value === undefined || value === '') throw problem(`the environment variable ${name} is not set`)
    return value
  }
  if (reference.startsWith('file:')) {
    const file = resolve(context.directory, reference.slice(5))
    const text = await readFile(file, 'utf8').catch(() => {
      throw problem(`the file ${reference.slice(5)} cannot be read`)
    })
    return text.replace(/\r?\n$/, '')
  }
  if (reference.startsWith('cmd:')) {
    const command = reference.slice(4)
    const { code, stdout } = await ranOwned(command, context.directory, 30_000)
    if (code !== 0) throw problem('the command for this secret failed or took longer than 30 s')
    const value = stdout.replace(/\r?\n$/, '')
    if (value === '') throw problem('the command for this secret printed nothing')
    return value
  }
  context.literal(path)
  return reference
}
