import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ConfigError } from '../engine/errors.ts'
import { isAtAdministration } from './administration.ts'
import { defaultCaller } from './call-description.ts'
import { checkCalls } from './check-calls.ts'
import type { RawTarget } from './defaults.ts'
import { readDocument, readPlacedDocument } from './document.ts'
import { packageRoot } from './package-root.ts'
import { type Recipe, recipeSchema } from './recipe-schema.ts'
import type { ServerMetadata } from './server-metadata.ts'
import { fitsWildcard } from './wildcard.ts'

const folder = join(packageRoot, 'harness', 'recipes')

/** The recipes of this package. */
export async function shippedRecipes(): Promise<Recipe[]> {
  const files = (await readdir(folder)).filter((name) => /\.(yaml|json)$/.test(name)).toSorted()
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
    const { value, placeOf } = await readPlacedDocument(resolve(directory, name), recipeSchema)
    checkCalls(value as Recipe, placeOf)
    return value as Recipe
  }
  const recipes = await shippedRecipes()
  const shipped = recipes.find((recipe) => recipe.name === name)
  if (shipped !== undefined) return shipped
  const names = recipes.map((recipe) => recipe.name).join(', ')
  throw new ConfigError(
    `${file} recipe: found ${JSON.stringify(name)}; accepted are ${names}, or a YAML file of your own`,
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
 * A target file with its recipe. What the file says itself counts more; calls in an administrator's name, and those at
 * an interface for administrators, are left out as long as the file does not name it.
 */
export function withRecipe(raw: RawTarget, recipe: Recipe): RawTarget {
  const { name: _, about: __, recognise: ___, before: ____, clock, ...parts } = recipe
  const isThere = (part: unknown): boolean => raw.administration !== undefined || !isAtAdministration(part)
  const usable = Object.entries(recipe.calls ?? {}).filter(([, call]) => {
    const as = ('as' in call ? call.as : undefined) ?? defaultCaller
    return (raw.admin !== undefined || as !== 'admin') && isThere(call)
  })
  const endpoints = Object.entries(parts.endpoints ?? {}).filter(([, address]) => isThere(address))
  return {
    ...parts,
    ...(clock === undefined || !isThere(clock) ? {} : { clock }),
    ...raw,
    endpoints: { ...Object.fromEntries(endpoints), ...raw.endpoints },
    calls: { ...Object.fromEntries(usable), ...raw.calls },
  }
}

function fits(value: unknown, pattern: string, { issuer }: ServerMetadata): boolean {
  const withIssuer = pattern.replaceAll('{issuer}', issuer.replace(/\/$/, ''))
  return typeof value === 'string' && fitsWildcard(value, withIssuer)
}
