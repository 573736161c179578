import type { Grant, Mark } from '../../mock-provider/provider/model.ts'

/** What is known where a defect makes a difference. */
export interface Difference {
  /** Whose decision it is, where it says so. */
  readonly clientUid?: string | undefined
  readonly userId?: string | undefined
  /** Milliseconds since the decision first made a difference, or since the event that it is about. */
  readonly age: number
  /** How often it made a difference before. */
  readonly times: number
  /** For what an event ends: the grant, and all that the event is about, oldest first. */
  readonly grant?: Grant
  readonly siblings?: readonly Grant[]
  readonly mark?: Mark
}

/** Who came first, as far as grants were made. */
export interface Cast {
  readonly firstClient: string | undefined
  readonly firstUser: string | undefined
}

/** A defect in another shape: whether it shows here; undefined where the question has no sense. */
export type Shape = (difference: Difference, cast: Cast) => boolean | undefined

const last = <T>(all: readonly T[] | undefined): T | undefined => all?.at(-1)

/** Several grants, or none of them is the newest of more. */
const several = ({ siblings = [] }: Difference): boolean => siblings.length > 1

export const shapes = {
  'only once': ({ times }) => times === 0,
  'only from the second time on': ({ times }) => times > 0,
  'only for three seconds': ({ age }) => age < 3000,
  'only the first client': ({ clientUid }, { firstClient }) =>
    clientUid === undefined ? undefined : clientUid === firstClient,
  'only the second user': ({ userId }, { firstUser }) =>
    userId === undefined ? undefined : userId !== firstUser,
  'only the newest': (difference) =>
    several(difference) ? last(difference.siblings)?.id === difference.grant?.id : undefined,
  'only the oldest': (difference) =>
    several(difference) ? difference.siblings?.[0]?.id === difference.grant?.id : undefined,
} satisfies Readonly<Record<string, Shape>>

export type ShapeName = keyof typeof shapes
