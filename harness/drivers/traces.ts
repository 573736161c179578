/** Something that a run made at a target, which stays there if the run is killed. */
export interface MadeObject {
  /** `other`: what the driver itself made for the run, e.g. a realm; its name says what it is. */
  readonly kind: 'user' | 'client' | 'other'
  readonly name: string
  /** The identifier that the target assigned, once it has. */
  readonly id?: string
}

/** Told of what a run leaves at a target until it takes it away again: names only, never a token or a password. */
export interface Traces {
  /** A check asks for a refresh token of this user at this client; told before the target can issue it, once a check. */
  obtained(user: string, client: string): void
  /** Whatever this user had at this client by that check is proven dead. */
  ended(user: string, client: string): void
  /** Told before it is made, and again once the target assigned an identifier. */
  made(object: MadeObject): void
  removed(object: Pick<MadeObject, 'kind' | 'name'>): void
}
