// Jest's globalTeardown: stops what jest.mock.mjs has started.
export default async function tearDown() {
  await globalThis.mock.close()
}
