import type { Faker } from '@faker-js/faker'
import { testPassword } from '../../fixtures/people.ts'
import type { PeopleOptions, UserOptions } from './options.ts'

export interface Person {
  readonly username: string
  readonly name: string
  readonly email: string
}

/** The configured number of believable users, always the same ones for a seed; nobody has a user name that is taken. */
export async function peopleFrom(
  { count, seed = 1 }: PeopleOptions,
  taken: readonly string[],
): Promise<UserOptions[]> {
  const people = await generatePeople({ count, seed, taken })
  return people.map((person) => ({ ...person, password: testPassword(person.username) }))
}

/** People from a seed: always the same ones, no two of the same user name or e-mail address. */
export async function generatePeople({
  count,
  seed,
  taken = [],
}: {
  readonly count: number
  readonly seed: number
  readonly taken?: readonly string[]
}): Promise<Person[]> {
  const faker = await ownFaker(seed)
  const used = new Set(taken)
  const people: Person[] = []
  while (people.length < count) {
    const person = somebody(faker)
    if (used.has(person.username) || used.has(person.email)) continue
    used.add(person.username).add(person.email)
    people.push(person)
  }
  return people
}

/** Loaded only where people are made. The caller's own faker keeps its seed: this is another instance. */
async function ownFaker(seed: number): Promise<Faker> {
  const { faker } = await import('@faker-js/faker/locale/en')
  const Own = faker.constructor as typeof Faker
  return new Own({ locale: faker.rawDefinitions, seed })
}

function somebody(faker: Faker): Person {
  const firstName = faker.person.firstName()
  const lastName = faker.person.lastName()
  return {
    username: faker.internet
      .username({ firstName, lastName })
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
    name: `${firstName} ${lastName}`,
    email: faker.internet.exampleEmail({ firstName, lastName }).toLowerCase(),
  }
}
