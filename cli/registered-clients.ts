import { basename, dirname, extname, join } from 'node:path'
import { type RegisteredRole, registered } from '../harness/init/register.ts'
import { withDefaults } from '../harness/target/defaults.ts'
import { resolveSecret } from '../harness/target/secrets.ts'
import type { ClientEntry } from '../harness/target/target-file.ts'
import { makeFolder, writeFileWhole } from './files.ts'
import type { OptionsTarget } from './target-from-options.ts'

/**
 * Registers the clients that were not partial. Their secrets go into files of their own beside the target file, which
 * only the owner can read, and the target file refers to them.
 */
export async function withRegistered(
  partial: OptionsTarget,
  options: {
    readonly out: string
    readonly registrationToken?: string
    /** One public client is all. */
    readonly alone?: boolean
    readonly tls: { readonly ca?: string; readonly insecure?: boolean }
    readonly signal: AbortSignal
    say(line: string): void
  },
): Promise<{ readonly target: OptionsTarget; readonly refused: readonly string[] }> {
  const { alone = false } = options
  const roles = alone ? (['main'] as const) : (['main', 'second', 'public'] as const)
  const missing = roles.filter((role) => partial.clients[role] === undefined)
  const token = await tokenOf(options.registrationToken, options.out)
  const target = withDefaults({
    issuer: partial.issuer,
    ...(partial.hosts === undefined ? {} : { hosts: partial.hosts }),
    ...partial.speaks,
    clients: { main: { client_id: 'to-be-registered', ...partial.addresses } },
    users: [{ username: 'nobody', password: 'nothing' }],
    tls: options.tls,
  })
  const { clients: registeredClients, refused } = await registered(target, missing, {
    signal: options.signal,
    directory: process.cwd(),
    alone,
    ...(token === undefined ? {} : { token }),
  })
  const clients: Record<string, Record<string, string>> = {}
  for (const [role, { client_id, client_secret, auth }] of Object.entries(registeredClients) as [
    RegisteredRole,
    ClientEntry,
  ][]) {
    const secret =
      client_secret === undefined ? undefined : await storedSecret(client_secret, role, options.out)
    options.say(
      `created  client ${client_id} (${role})${secret === undefined ? '' : `, secret in ${secret.slice('file:'.length)}`}`,
    )
    clients[role] = {
      client_id,
      ...(secret === undefined ? {} : { client_secret: secret }),
      ...(auth === undefined ? {} : { auth }),
      ...partial.addresses,
    }
  }
  return { target: { ...partial, clients: { ...partial.clients, ...clients } }, refused }
}

/** Writes a secret beside the target file; returns the reference to it. */
async function storedSecret(secret: string, role: RegisteredRole, out: string): Promise<string> {
  const name = `${basename(out, extname(out))}.secrets`
  const file = join(dirname(out), name, role)
  await makeFolder(dirname(file), 0o700)
  await writeFileWhole(file, `${secret}\n`, { mode: 0o600 })
  return `file:${name}/${role}`
}

async function tokenOf(reference: string | undefined, out: string): Promise<string | undefined> {
  if (reference === undefined) return undefined
  return resolveSecret(reference, '--registration-token', {
    file: out,
    directory: process.cwd(),
    environment: process.env,
    literal: () => {},
  })
}
