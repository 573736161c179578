import { strictDefaultClients } from '../../fixtures/people.ts'
import { calmMcp, calmOpenid } from '../../judge/judge.ts'
import type { MockProviderOptions } from '../../mock-provider/provider/provider.ts'

/** What a client is judged with. */
export interface KindOfClient {
  readonly mock: MockProviderOptions
  /** Who the client is at a mock where clients do not register themselves, as variables. */
  readonly given: Readonly<Record<string, string>>
}

const [confidential, open] = strictDefaultClients

/** A client of OpenID Connect, which calls UserInfo; or else one of MCP, which registers itself and calls a tool. */
export function kindOfClient(openid: boolean): KindOfClient {
  return openid
    ? {
        mock: calmOpenid,
        given: {
          CLIENT_ID: confidential.client_id,
          CLIENT_SECRET: confidential.client_secret,
          PUBLIC_CLIENT_ID: open.client_id,
        },
      }
    : { mock: calmMcp, given: {} }
}
