// Jest's globalSetup for tests in CommonJS: Node itself loads this module, and the tests reach the mock by its port.
import { listen } from 'offline-conformance/mock/node'

export default async function setUp() {
  globalThis.mock = await listen({ rotation: { confidential: 'always', grace: 10 } })
  process.env.MOCK_ISSUER = globalThis.mock.provider.issuer
}
