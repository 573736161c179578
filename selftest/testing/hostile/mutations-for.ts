import type { Mutation, MutationBody, Place } from './answer.ts'
import { connection, dishonestLength } from './mutations/connections.ts'
import { header, manyHeaders, redirect, statusLine } from './mutations/headers.ts'
import { idTokenClaim, jsonMember } from './mutations/json-members.ts'
import { jsonShape, keySet } from './mutations/json-shapes.ts'
import { page } from './mutations/pages.ts'
import type { SeededRandom } from './random.ts'

/** Places whose answers are JSON. */
const jsonPlaces: readonly Place[] = [
  'discovery',
  'jwks',
  'token',
  'userinfo',
  'introspect',
  'register',
  'revoke',
  'calls',
]
const pagePlaces: readonly Place[] = ['login', 'consent', 'logout', 'authorize']

type Kind = readonly [
  weight: number,
  at: readonly Place[],
  make: (random: SeededRandom, at: Place) => MutationBody,
]

const everywhere: readonly Place[] = [...jsonPlaces, 'token', ...pagePlaces, 'any']
const kinds: readonly Kind[] = [
  [16, ['discovery'], jsonMember],
  [14, ['token'], jsonMember],
  [8, jsonPlaces.slice(1), jsonMember],
  [4, ['token'], idTokenClaim],
  [4, ['discovery'], jsonShape],
  [8, jsonPlaces.slice(1), jsonShape],
  [3, ['jwks'], keySet],
  [15, pagePlaces, page],
  [6, everywhere, statusLine],
  [7, everywhere, header],
  [1, everywhere, manyHeaders],
  [6, everywhere, redirect],
  [7, everywhere, connection],
  [2, everywhere, dishonestLength],
]

/**
 * One to three ways in which the answers of a case go wrong; mostly for good, sometimes once or from later on.
 *
 * @param reached places that the command asks at all
 */
export function mutationsFor(random: SeededRandom, reached: readonly Place[]): Mutation[] {
  const count = random.weighted([
    [7, 1],
    [2, 2],
    [1, 3],
  ])
  const possible = kinds.flatMap(([weight, at, make]) => {
    const there = at.filter((place) => place === 'any' || reached.includes(place))
    return there.length === 0 ? [] : [[weight, { there, make }] as const]
  })
  return Array.from({ length: count }, (_, index) => {
    const { there, make } = random.weighted(possible)
    const body = make(random, random.pick(there))
    // The first one meets an answer for sure.
    const from = index === 0 && !['token', 'any'].includes(body.at) ? 1 : random.pick([1, 1, 1, 2, 3, 5])
    return { ...body, from, once: random.chance(0.2) }
  })
}
