import { FetchDispatcher } from '../../../mock-provider/adapters/undici-dispatcher.ts'
import { SecretMemory } from '../../evidence/secret-memory.ts'
import { TokenThrottle } from '../../rp/token-throttle.ts'
import type { Target } from '../../target/target-file.ts'
import type { TestSession } from '../driver.ts'
import { openTestSession, type TestSessionOptions } from '../test-session.ts'

/** A test session with a server that is one function; `more` is what the session has otherwise than a new one. */
export function sessionInFrontOf(
  target: Target,
  answer: (request: Request) => Promise<Response>,
  more: Partial<TestSessionOptions> = {},
): TestSession {
  return openTestSession({
    target,
    metadata: {
      issuer: target.issuer,
      authorization_endpoint: `${target.issuer}/authorize`,
      token_endpoint: `${target.issuer}/token`,
    },
    transport: new FetchDispatcher({ fetch: answer }),
    offset: { milliseconds: 0 },
    throttle: new TokenThrottle({ slow: false }),
    signal: new AbortController().signal,
    takeSpareUser: () => undefined,
    spareUsersAreNew: false,
    tokensEndWithTheTarget: true,
    secrets: new SecretMemory(target),
    ...more,
  })
}
