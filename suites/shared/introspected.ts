import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'

export type TokenKind = 'refresh_token' | 'access_token'

export function isActive({ json }: Reply): boolean {
  return json?.active === true
}

/** What introspection says about a token, in words. */
export function describeActivity(reply: Reply): string {
  const { active } = reply.json ?? {}
  return typeof active === 'boolean' ? `active=${active}` : describeRefusal(reply)
}

/** The kinds of some tokens that introspection calls active, in the same order. */
export async function toldKinds(
  kinds: readonly TokenKind[],
  ask: (kind: TokenKind) => Promise<Reply>,
): Promise<TokenKind[]> {
  const told: TokenKind[] = []
  for (const kind of kinds) if (isActive(await ask(kind))) told.push(kind)
  return told
}
