import type { Check } from '../../harness/checks/context.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import type { TestClient } from '../../harness/target/actors.ts'

/** Whom an access token is for, as its claims or introspection say; undefined where nothing says it. */
export async function audienceShown(
  { rp }: Pick<Check, 'rp'>,
  reply: TokenReply,
  client: TestClient,
): Promise<readonly string[] | undefined> {
  const { accessToken } = reply
  if (accessToken === undefined) return undefined
  const claimed = texts(claimsOf(accessToken)?.aud)
  if (claimed !== undefined || rp.metadata.introspection_endpoint === undefined) return claimed
  if (client.authentication === 'none') return undefined
  const { json } = await rp.introspect(accessToken, client, 'access_token')
  return json?.active === true ? texts(json.aud) : undefined
}

function texts(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : undefined
}
