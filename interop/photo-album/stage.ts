export interface Person {
  readonly username: string
  readonly password: string
  readonly name: string
}

export const kim: Person = { username: 'kim', password: 'password of kim', name: 'Kim Example' }
export const lee: Person = { username: 'lee', password: 'password of lee', name: 'Lee Example' }

/** The client that the album is. */
export const albumClient = { id: 'photo-album', secret: 'secret of the photo album' }

/** The provider of the story, and what others than the album do to it. */
export interface Stage {
  readonly name: string
  readonly issuer: string
  /** Milliseconds since the epoch, by the clock of the provider. */
  now(): number
  moveClock(seconds: number): Promise<void>
  /** Ends the provider and starts it again. */
  restart(): Promise<void>
  /** Somebody ends the album's access in their account. */
  revokeAsUser(person: Person): Promise<void>
  /** The administrator ends all access that the album has. */
  revokeAllOfClient(): Promise<void>
  stop(): Promise<void>
}
