// node node_modules/jest/bin/jest.js --globalSetup ./jest.mock.mjs --globalTeardown ./jest.mock-stop.mjs \
//   --testMatch '**/jest.commonjs.test.cjs'
const issuer = process.env.MOCK_ISSUER

async function control(path, body) {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(`${issuer}/control${path}`, init)
  return response.status === 204 ? undefined : response.json()
}

function refresh(token) {
  const headers = { authorization: `Basic ${btoa('web-app:test-secret-of-web-app')}` }
  const form = { grant_type: 'refresh_token', refresh_token: token }
  return fetch(`${issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(form) })
}

beforeEach(() => control('/reset', {}))

test('an answer that was lost after the token was replaced is asked for again', async () => {
  const { refresh_token } = await control('/tokens', { client: 'web-app' })
  await control('/faults', { endpoint: 'token', drop: 'after-commit', times: 1 })
  await expect(refresh(refresh_token)).rejects.toThrow('fetch failed')
  expect((await refresh(refresh_token)).status).toBe(200)
})
