import { PrerequisiteError } from '../engine/errors.ts'
import { refuseCrash } from '../http/crash.ts'
import { describeRefusal } from '../http/refusal.ts'
import type { Reply, TokenReply } from '../http/reply.ts'
import type { TestClient } from '../target/actors.ts'
import type { BackChannel } from './back-channel.ts'
import type { RelyingPartyContext } from './endpoints.ts'
import { scopeSet } from './token-reply.ts'

/** What a client may do to its grants at their own addresses. */
type Operation = 'query' | 'revoke'

function scopeFor(operation: Operation): string {
  return `grant_management_${operation}`
}

/** Sends what a client sends to the grant management endpoint. @see Grant Management for OAuth 2.0, section 6 */
export class GrantManagement {
  readonly #context: RelyingPartyContext
  readonly #token: (
    client: TestClient,
    parameters: readonly (readonly [string, string])[],
  ) => Promise<TokenReply>
  readonly #asTokenHolder: BackChannel['asTokenHolder']

  constructor(
    context: RelyingPartyContext,
    by: {
      token(client: TestClient, parameters: readonly (readonly [string, string])[]): Promise<TokenReply>
      asTokenHolder: BackChannel['asTokenHolder']
    },
  ) {
    this.#context = context
    this.#token = by.token
    this.#asTokenHolder = by.asTokenHolder
  }

  /** Whether the metadata names an action; true where they say nothing of actions. @see section 7.1 */
  supports(action: Operation | 'create' | 'merge' | 'replace'): boolean {
    const actions = this.#context.metadata.grant_management_actions_supported
    return !Array.isArray(actions) || actions.includes(action)
  }

  /**
   * Asks for an access token of a client in its own name for one operation; undefined where it has not that scope.
   *
   * @see section 6.1; how the token is obtained is left to the server
   */
  async askToken(
    client: TestClient,
    operation: Operation,
  ): Promise<{ readonly token: string | undefined; readonly reply: TokenReply }> {
    const { token_parameters: more = {} } = this.#context.target.grant_management ?? {}
    const reply = await this.#token(client, [
      ['grant_type', 'client_credentials'],
      ['scope', scopeFor(operation)],
      ...Object.entries(more),
    ])
    const lacksScope = reply.scope !== undefined && !scopeSet(reply.scope).has(scopeFor(operation))
    return { reply, token: reply.granted && !lacksScope ? reply.accessToken : undefined }
  }

  /** The same, where it has to be issued. */
  async tokenFor(client: TestClient, operation: Operation): Promise<string> {
    const { token, reply } = await this.askToken(client, operation)
    refuseCrash(reply)
    if (token !== undefined) return token
    const found = reply.granted ? `scope "${reply.scope}"` : describeRefusal(reply)
    throw new PrerequisiteError(
      `a client credentials token of scope ${scopeFor(operation)} for client ${client.clientId} (got ${found})`,
    )
  }

  /** @see section 6.4 */
  async query(grantId: string, token: string): Promise<Reply> {
    return this.#send('GET', grantId, token)
  }

  /** @see section 6.5 */
  async revoke(grantId: string, token: string): Promise<Reply> {
    return this.#send('DELETE', grantId, token)
  }

  async #send(method: 'GET' | 'DELETE', grantId: string, token: string): Promise<Reply> {
    const url = `${String(this.#context.metadata.grant_management_endpoint)}/${encodeURIComponent(grantId)}`
    return this.#asTokenHolder(token, { method, url }, (headers) =>
      this.#context.http.send({ sender: 'client', method, url, headers }),
    )
  }
}
