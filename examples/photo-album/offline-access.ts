import type { Database } from './database.ts'
import type { OpenIdClient, Refreshed, Tokens } from './openid.ts'
import type { Sealing } from './sealing.ts'

export type Access =
  | { readonly is: 'token'; readonly accessToken: string }
  | Exclude<Refreshed, { readonly is: 'tokens' }>
  | { readonly is: 'none' }

/** The saved refresh tokens, and the one way to use them. */
export class OfflineAccess {
  readonly #database: Database
  readonly #client: OpenIdClient
  readonly #sealing: Sealing
  readonly #now: () => number
  readonly #underWay = new Map<string, Promise<Access>>()

  constructor(parts: {
    readonly database: Database
    readonly client: OpenIdClient
    readonly sealing: Sealing
    readonly now: () => number
  }) {
    this.#database = parts.database
    this.#client = parts.client
    this.#sealing = parts.sealing
    this.#now = parts.now
  }

  /** Keeps what a sign-in gave, in place of what was there; one that lives by itself is never replaced by one that does not. */
  async keep(id: string, name: string, tokens: Tokens): Promise<void> {
    const offline = tokens.scope.includes('offline_access')
    await this.#database.change((data) => {
      const before = data.members[id]
      const saved =
        tokens.refreshToken === undefined || (before?.offline === true && !offline)
          ? before
          : { ...without(before), ...ended(before, offline), ...this.#saved(id, tokens), offline }
      return { ...data, members: { ...data.members, [id]: { backups: [], ...saved, name } } }
    })
  }

  /** An access token for somebody who need not be there. Whoever asks meanwhile gets the same answer. */
  accessOf(id: string): Promise<Access> {
    const underWay = this.#underWay.get(id)
    if (underWay !== undefined) return underWay
    const access = this.#refresh(id).finally(() => this.#underWay.delete(id))
    this.#underWay.set(id, access)
    return access
  }

  /** Gives the token back. */
  async giveUp(id: string): Promise<void> {
    const { token } = this.#database.data.members[id] ?? {}
    await this.#database.changeMember(id, (member) => without(member))
    if (token !== undefined) await this.#client.revoke(this.#sealing.open(token, id))
  }

  async #refresh(id: string): Promise<Access> {
    const member = this.#database.data.members[id]
    if (member?.token === undefined) return { is: 'none' }
    const wait = (member.waitUntil ?? 0) - this.#now()
    if (wait > 0) return { is: 'later', seconds: Math.ceil(wait / 1000), why: 'the provider asked to wait' }
    const refreshed = await this.#client.refresh(this.#sealing.open(member.token, id), id)
    switch (refreshed.is) {
      case 'tokens':
        // First on disk, then in use: after a crash in between, the old one would be the wrong one.
        await this.#database.changeMember(id, ({ waitUntil: _, ...before }) => ({
          ...before,
          ...this.#saved(id, refreshed.tokens),
        }))
        return { is: 'token', accessToken: refreshed.tokens.accessToken }
      case 'later':
        await this.#database.changeMember(id, (before) => ({
          ...before,
          waitUntil: this.#now() + refreshed.seconds * 1000,
        }))
        return refreshed
      case 'ended':
        await this.#database.changeMember(id, (before) => ({
          ...without(before),
          // That one without offline access ends is nothing to tell about.
          ...(before.offline === true ? { ended: refreshed.why } : {}),
        }))
        return refreshed
      case 'misconfigured':
        return refreshed
    }
  }

  #saved(id: string, { refreshToken, refreshExpiresIn }: Tokens) {
    if (refreshToken === undefined) return {}
    return {
      token: this.#sealing.seal(refreshToken, id),
      ...(refreshExpiresIn === undefined
        ? {}
        : { expires: Math.floor(this.#now() / 1000) + refreshExpiresIn }),
    }
  }
}

/** That a backup was ended is told until it is turned on again. */
function ended(member: Database['data']['members'][string] | undefined, offline: boolean) {
  return offline || member?.ended === undefined ? {} : { ended: member.ended }
}

/** A member whose token is gone. */
function without(member: Database['data']['members'][string] | undefined) {
  const {
    token: _,
    offline: __,
    expires: ___,
    ended: ____,
    waitUntil: _____,
    ...rest
  } = member ?? {
    name: '',
    backups: [],
  }
  return rest
}
