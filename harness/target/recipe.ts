import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ConfigError } from '../engine/errors.ts'
import type { RawTarget } from './defaults.ts'
import { readDocument } from './document.ts'
import { packageRoot } from './package-root.ts'
import type { ServerMetadata } from './server-metadata.ts'
import type { Calls, Target } from './target-file.ts'
import { targetSchema } from './target-schema.ts'
import { fitsWildcard } from './wildcard.ts'

/** What is the same on every installation of a server, so that target files need not repeat it. */
export interface Recipe {
  readonly name: string
  readonly about?: string
  /** Members of the metadata and what they look like; `{issuer}` stands for the issuer, `*` for anything. */
  readonly recognise?: Readonly<Record<string, string>>
  /** What to do at the server before, in words. */
  readonly before?: readonly string[]
  readonly login?: Target['login']
  readonly logout?: Target['logout']
  readonly endpoints?: Target['endpoints']
  readonly calls?: Calls
  readonly clock?: NonNullable<Target['clock']>
  readonly authorization_parameters?: Target['authorization_parameters']
}

const text = { type: 'string', minLength: 1 } as const
const { login, logout, endpoints, calls, clock, authorization_parameters } = targetSchema.properties

/** The published schema of a recipe. */
export const recipeSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:offline-conformance:schema:recipe:1',
  title: 'Recipe of offline-conformance',
  description: 'The part of a target file that is the same on every installation of a server.',
  type: 'object',
  additionalProperties: false,
  properties: {
    name: text,
    about: text,
    recognise: { type: 'object', additionalProperties: text },
    before: { type: 'array', items: text },
    login,
    logout,
    endpoints,
    calls,
    clock,
    authorization_parameters,
  },
  required: ['name'],
} as const

const folder = join(packageRoot, 'harness', 'recipes')

/** The recipes of this package. */
export async function shippedRecipes(): Promise<Recipe[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted()
  return Promise.all(
    files.map(async (name) => (await readDocument(join(folder, name), recipeSchema)) as Recipe),
  )
}

/**
 * The recipe that a target file names: one of this package, or a file beside it.
 *
 * @throws ConfigError where there is none
 */
export async function recipeNamed(name: string, file: string, directory: string): Promise<Recipe> {
  if (/\.(ya?ml|json)$/.test(name)) {
    return (await readDocument(resolve(directory, name), recipeSchema)) as Recipe
  }
  const recipes = await shippedRecipes()
  const found = recipes.find((recipe) => recipe.name === name)
  if (found !== undefined) return found
  const known = recipes.map((recipe) => recipe.name).join(', ')
  throw new ConfigError(
    `${file} recipe: found ${JSON.stringify(name)}; accepted are ${known}, or a YAML file of your own`,
  )
}

/** The recipe whose server has such metadata. */
export async function recipeFor(metadata: ServerMetadata): Promise<Recipe | undefined> {
  return (await shippedRecipes()).find(({ recognise = {} }) => {
    const members = Object.entries(recognise)
    return members.length > 0 && members.every(([name, pattern]) => fits(metadata[name], pattern, metadata))
  })
}

/**
 * A target file with its recipe. What the file says itself counts more; calls in an administrator's name are left out
 * as long as the file names none.
 */
export function withRecipe(raw: RawTarget, recipe: Recipe): RawTarget {
  const { name: _, about: __, recognise: ___, before: ____, ...parts } = recipe
  const usable = Object.entries(recipe.calls ?? {}).filter(([, call]) => {
    const as = 'as' in call ? call.as : undefined
    return raw.admin !== undefined || (as !== undefined && as !== 'admin')
  })
  return { ...parts, ...raw, calls: { ...Object.fromEntries(usable), ...raw.calls } }
}

function fits(value: unknown, pattern: string, { issuer }: ServerMetadata): boolean {
  const filled = pattern.replaceAll('{issuer}', issuer.replace(/\/$/, ''))
  return typeof value === 'string' && fitsWildcard(value, filled)
}
