import { refuseCrash } from '../http/crash.ts'
import type { Reply, TokenReply } from '../http/reply.ts'
import type { TestClient } from '../target/actors.ts'
import { at } from '../target/template.ts'
import { Endpoints } from './endpoints.ts'
import { claimsOf, isEncrypted } from './jwt.ts'
import { scopeIn, scopeSet } from './token-reply.ts'

/** What tokens say, wherever the server tells it: in the answer, in the token itself, at UserInfo or at introspection. */
export class TokenQuestions extends Endpoints {
  /**
   * Whether UserInfo takes a token, and `sub` of its answer. A 200 answer without `sub` is a refusal, unless it is
   * encrypted: then whom it names is unknown.
   *
   * @see OpenID Connect Core 1.0, sections 5.3.2 and 5.3.4 (the answer may be a JWT)
   */
  async userinfoSubject(
    accessToken: string | undefined,
  ): Promise<{ subject: string | undefined; accepted: boolean; reply: Reply }> {
    const reply = await this.userinfo(accessToken)
    refuseCrash(reply)
    if (reply.status !== 200) return { subject: undefined, accepted: false, reply }
    const token = reply.text.trim()
    const { identity } = this.context.target
    const member = typeof identity === 'object' ? (identity.member ?? 'sub') : 'sub'
    const named = at(reply.json ?? {}, member)
    const claimed = typeof named === 'number' ? String(named) : (named ?? claimsOf(token)?.sub)
    const subject = typeof claimed === 'string' ? claimed : undefined
    const encrypted = reply.json === undefined && isEncrypted(token)
    return { subject, accepted: subject !== undefined || encrypted, reply }
  }

  /**
   * Whom an access token is of, where no ID token says so: by the resource that the target file names, by introspection, or
   * by its own claims.
   */
  async identityOf(
    { accessToken, exchange }: TokenReply,
    client: TestClient,
  ): Promise<{ readonly subject: string | undefined; readonly where: string; readonly exchange: number }> {
    const { identity } = this.context.target
    const claimed = claimsOf(accessToken)?.sub
    const own = {
      subject: typeof claimed === 'string' ? claimed : undefined,
      where: 'the access token',
      exchange,
    }
    if (accessToken === undefined || identity === 'access-token') return own
    if (typeof identity === 'object') {
      const { subject, reply } = await this.userinfoSubject(accessToken)
      return { subject, where: 'the named resource', exchange: reply.exchange }
    }
    if (this.metadata.introspection_endpoint === undefined) return own
    const { json, exchange: asked } = await this.introspect(accessToken, client, 'access_token')
    return typeof json?.sub === 'string'
      ? { subject: json.sub, where: 'introspection', exchange: asked }
      : own
  }

  /** Where nothing in an answer tells what time it is at the target, introspection of its token may. */
  async askForTime({ accessToken, idToken }: TokenReply, client: TestClient): Promise<void> {
    const told = [accessToken, idToken].some((token) => typeof claimsOf(token)?.iat === 'number')
    if (told || accessToken === undefined || this.metadata.introspection_endpoint === undefined) return
    const asked = this.clock.now()
    const { json } = await this.introspect(accessToken, client, 'access_token')
    if (json?.active === true && typeof json.iat === 'number') this.clock.saw(json.iat, 'token', asked)
  }

  /**
   * SCOPE: the effective scope of a token answer, from its scope member, introspection, or the JWT's claim.
   * Undefined where the target shows it nowhere.
   */
  async effectiveScope(reply: TokenReply, client: TestClient): Promise<Set<string> | undefined> {
    if (reply.scope !== undefined) return scopeSet(reply.scope)
    const token = reply.accessToken
    if (token === undefined) return undefined
    if (this.metadata.introspection_endpoint !== undefined) {
      const introspection = await this.introspect(token, client, 'access_token')
      const scope = introspection.json?.active === true ? this.scopeTold(introspection.json) : undefined
      if (scope !== undefined) return scope
    }
    return this.scopeTold(claimsOf(token) ?? {})
  }

  /** What introspection or claims say of the scope, in the words of the checks. */
  scopeTold(told: Readonly<Record<string, unknown>>): Set<string> | undefined {
    const scope = scopeIn(told)
    return scope === undefined ? undefined : this.wire.readAll(scope)
  }
}
