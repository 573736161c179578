import { dirname } from 'node:path'
import { ConfigError } from '../../harness/engine/errors.ts'
import { parseDocumentText } from '../../harness/target/document.ts'
import { isReference, resolveSecret } from '../../harness/target/secrets.ts'
import type { FaultRule } from '../../mock-provider/kit/faults/fault.ts'
import { faultSchema } from '../../mock-provider/kit/faults/fault-schema.ts'

/** Faults as they are typed: `endpoint: token, status: 503, times: 1`, as YAML without the braces. */
export function faultsFrom(texts: readonly string[]): FaultRule[] {
  return texts.map((text) => {
    const flow = text.trim().startsWith('{') ? text : `{${text}}`
    return parseDocumentText(flow, '--fault', faultSchema) as FaultRule
  })
}

/** A token as it is typed: itself, or where it is kept. */
export function tokenFrom(reference: string): Promise<string> {
  return secretAt(reference, '--control-token', 'the command line', process.cwd())
}

/**
 * A configuration with the secrets in place of the references to them, as target files have them.
 *
 * @throws ConfigError that names the file and the path in it
 */
export async function withSecrets<Configuration>(
  configuration: Configuration,
  file: string,
): Promise<Configuration> {
  const read = async (value: unknown, path: readonly (string | number)[]): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map((each, at) => read(each, [...path, at])))
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value).map(async ([name, each]) => [
        name,
        await read(each, [...path, name]),
      ])
      return Object.fromEntries(await Promise.all(entries))
    }
    const isSecret = secretMembers.includes(String(path.at(-1)))
    if (!isSecret || typeof value !== 'string' || !isReference(value)) return value
    return secretAt(value, path.join('.'), file, dirname(file))
  }
  return (await read(configuration, [])) as Configuration
}

const secretMembers = ['password', 'client_secret', 'token']

async function secretAt(reference: string, path: string, file: string, directory: string): Promise<string> {
  const secret = await resolveSecret(reference, path, {
    file,
    directory,
    environment: process.env,
    literal: () => {},
  })
  if (secret === '') throw new ConfigError(`${file} ${path}: the secret is empty`)
  return secret
}
