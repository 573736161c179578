import { dirname, resolve } from 'node:path'
import { checkAdministration } from './administration.ts'
import { checkCalls } from './check-calls.ts'
import { checkSpares } from './check-spares.ts'
import { withUsableProof } from './client-proof.ts'
import { type RawTarget, withDefaults } from './defaults.ts'
import { parsePlacedText, readPlacedDocument } from './document.ts'
import { keycloakTarget, type RawKeycloakTarget } from './keycloak.ts'
import { recipeNamed, withRecipe } from './recipe.ts'
import { resolveSecret, type SecretContext } from './secrets.ts'
import type { AdminCredentials, ClientEntry, Target, UserEntry } from './target-file.ts'
import { targetSchema } from './target-schema.ts'

export interface LoadedTarget {
  readonly target: Target
  /** Commands in the file run here. */
  readonly directory: string
  readonly warnings: readonly string[]
}

/**
 * Reads a target file and resolves its secrets.
 *
 * @throws ConfigError for anything the file's owner has to change
 */
export async function loadTarget(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  /** Of the file, where it is about to be written. */
  text?: string,
): Promise<LoadedTarget> {
  const { value, placeOf } =
    text === undefined
      ? await readPlacedDocument(file, targetSchema)
      : parsePlacedText(text, file, targetSchema)
  const raw = value as RawTarget | RawKeycloakTarget
  checkCalls(raw, placeOf)
  checkAdministration(raw, placeOf)
  const directory = dirname(resolve(file))
  const literals: string[] = []
  const context: SecretContext = { file, directory, environment, literal: (path) => literals.push(path) }
  const target = isKeycloak(raw)
    ? await keycloakRun(raw, context)
    : await completeTarget(
        await withDriver(await withNamedRecipe(raw, context), context, placeOf(['driver'])),
        context,
      )
  const warnings = literals.map(
    (path) => `${file} ${path}: a literal secret; env:NAME, file:path or cmd:command keep it out of the file`,
  )
  return { target: { ...target, places: placesOf(raw, placeOf) }, directory, warnings }
}

/** Calls of a driver module count more than those of a recipe, and less than those of the file itself. */
async function withDriver(raw: RawTarget, { directory }: SecretContext, place: string): Promise<RawTarget> {
  if (raw.driver === undefined) return raw
  const { callsOfModule } = await import('./driver-module.ts')
  return { ...raw, calls: { ...(await callsOfModule(raw.driver, directory, place)), ...raw.calls } }
}

/** Where each call stands, for what is said about its answers. */
function placesOf(
  { calls = {} }: Pick<RawTarget, 'calls'>,
  placeOf: (path: readonly string[]) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(calls).map((name) => [name, placeOf(['calls', name])]))
}

async function withNamedRecipe(raw: RawTarget, { file, directory }: SecretContext): Promise<RawTarget> {
  return raw.recipe === undefined ? raw : withRecipe(raw, await recipeNamed(raw.recipe, file, directory))
}

function isKeycloak(raw: RawTarget | RawKeycloakTarget): raw is RawKeycloakTarget {
  return raw.keycloak !== undefined
}

/** What is made for the run is complete already; what an owner wrote has references in it. */
async function keycloakRun(raw: RawKeycloakTarget, context: SecretContext): Promise<Target> {
  const full = await keycloakTarget(raw, context)
  return raw.keycloak.admin === undefined ? completeTarget(full, context) : withDefaults(full)
}

async function completeTarget(raw: RawTarget, context: SecretContext): Promise<Target> {
  checkSpares(raw, context.file)
  const clients: Record<string, ClientEntry> = {}
  for (const [role, client] of Object.entries(raw.clients)) {
    if (client === undefined) continue
    const usable = await withUsableProof(client, {
      place: `${context.file} clients.${role}`,
      directory: context.directory,
    })
    const path = `clients.${role}.client_secret`
    clients[role] =
      usable.client_secret === undefined
        ? usable
        : { ...usable, client_secret: await resolveSecret(usable.client_secret, path, context) }
  }
  const users: UserEntry[] = []
  for (const [index, user] of raw.users.entries()) {
    const { totp } = user
    users.push({
      ...user,
      password: await resolveSecret(user.password, `users.${index}.password`, context),
      ...(totp === undefined ? {} : { totp: await resolveSecret(totp, `users.${index}.totp`, context) }),
    })
  }
  const admin = raw.admin === undefined ? undefined : await resolvedAdmin(raw.admin, context)
  const { upstream } = raw
  return withDefaults({
    ...raw,
    ...(upstream === undefined
      ? {}
      : {
          upstream: {
            ...upstream,
            password: await resolveSecret(upstream.password, 'upstream.password', context),
          },
        }),
    clients: clients as unknown as Target['clients'],
    users,
    ...(admin === undefined ? {} : { admin }),
  })
}

async function resolvedAdmin(admin: AdminCredentials, context: SecretContext): Promise<AdminCredentials> {
  if ('bearer' in admin) return { bearer: await resolveSecret(admin.bearer, 'admin.bearer', context) }
  if ('basic' in admin) {
    const password = await resolveSecret(admin.basic.password, 'admin.basic.password', context)
    return { basic: { ...admin.basic, password } }
  }
  if ('header' in admin) {
    return {
      header: {
        ...admin.header,
        value: await resolveSecret(admin.header.value, 'admin.header.value', context),
      },
    }
  }
  if ('password_grant' in admin) {
    const password = await resolveSecret(
      admin.password_grant.password,
      'admin.password_grant.password',
      context,
    )
    return { password_grant: { ...admin.password_grant, password } }
  }
  const path = 'admin.client_credentials.client_secret'
  const secret = await resolveSecret(admin.client_credentials.client_secret, path, context)
  return { client_credentials: { ...admin.client_credentials, client_secret: secret } }
}
