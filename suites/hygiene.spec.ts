import { base64url, exportSPKI, importJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { testKeys } from '../fixtures/keys.ts'
import { NotApplicable } from '../harness/engine/errors.ts'
import { headerList, type Reply } from '../harness/http/reply.ts'
import type { RelyingParty } from '../harness/rp/relying-party.ts'
import { forgeriesOf } from './hygiene/forgeries.ts'
import { metadataGrantTypes, metadataScopesSupported } from './hygiene/metadata.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'
import { fakeCheck } from './testing/fake-check.ts'

type Serve = (request: Request) => Promise<Response>

/** Stands in front of the token endpoint and may change the form of a refresh. */
const refreshesWith =
  (change: (form: URLSearchParams, request: Request) => Request | Response | undefined) =>
  async (request: Request, serve: Serve): Promise<Response> => {
    if (new URL(request.url).pathname !== '/token') return serve(request)
    const form = new URLSearchParams(await request.clone().text())
    const changed = form.get('grant_type') === 'refresh_token' ? change(form, request) : undefined
    return changed instanceof Response ? changed : serve(changed ?? request)
  }

const withForm = (request: Request, form: URLSearchParams, authorization?: string): Request => {
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  if (authorization !== undefined) headers.set('authorization', authorization)
  return new Request(request.url, { method: 'POST', headers, body: form })
}

const withTokens = (request: Request, form: URLSearchParams, tokens: readonly string[]): Request => {
  const other = new URLSearchParams([...form].filter(([name]) => name !== 'refresh_token'))
  for (const token of tokens) other.append('refresh_token', token)
  return withForm(request, other)
}

describe('a parameter that is there twice', () => {
  const id = 'errors-invalid-request-for-malformed'

  test('with the same value is the mistake of whoever sends it', async () => {
    const report = await checkedInFrontOf([id], {
      between: refreshesWith((form, request) =>
        withTokens(request, form, [...new Set(form.getAll('refresh_token'))]),
      ),
    })
    expect(classesOf(report)).toMatchObject({ [id]: 'pass' })
  })

  test.each([
    ['first', 0],
    ['last', -1],
  ])('with two values fails where the %s is taken', async (_, index) => {
    const report = await checkedInFrontOf([id], {
      between: refreshesWith((form, request) => {
        const token = form.getAll('refresh_token').at(index)
        return token === undefined ? undefined : withTokens(request, form, [token])
      }),
    })
    expect(classesOf(report)).toMatchObject({ [id]: 'fail' })
  })

  test('a crash of one case leaves the others to be judged', async () => {
    const report = await checkedInFrontOf([id], {
      provider: { defects: ['duplicate-parameter-accepted'] },
      between: refreshesWith((form) =>
        form.has('refresh_token') ? undefined : Response.json({}, { status: 500 }),
      ),
    })
    const result = report.results.find((each) => each.id === id)
    expect(result?.class).toBe('fail')
    expect(result?.observations.map(({ observed }) => observed)).toContain('HTTP 500, twice')
  })
})

describe('what a check needs', () => {
  test('a dead token can be one that an administrator has revoked', async () => {
    const report = await checkedInFrontOf(['errors-invalid-grant-for-dead-token'], {
      provider: { endpoints: { revocation: false }, defects: ['wrong-error-for-dead-token'] },
    })
    expect(classesOf(report)).toMatchObject({ 'errors-invalid-grant-for-dead-token': 'fail' })
  })

  test('without any revocation the other refusals are judged', async () => {
    const report = await checkedInFrontOf(['errors-invalid-grant-for-dead-token'], {
      calls: {},
      provider: { endpoints: { revocation: false }, errors: { dead_token: 'invalid_request' } },
    })
    expect(classesOf(report)).toMatchObject({ 'errors-invalid-grant-for-dead-token': 'fail' })
  })

  test('UserInfo that takes no token at all says nothing about offline tokens', async () => {
    const id = 'binding-token-types-not-interchangeable'
    const report = await checkedInFrontOf([id], {
      between: async (request, serve) =>
        new URL(request.url).pathname === '/userinfo'
          ? Response.json({ error: 'invalid_token' }, { status: 401 })
          : serve(request),
    })
    const result = report.results.find((each) => each.id === id)
    expect(result?.class).toBe('pass')
    expect(result?.observations.map(({ subject }) => subject).join()).not.toContain('UserInfo')
  })
})

test('a secret that is wrong in the body only is tried as well', async () => {
  const basic = { authorization: '' }
  const report = await checkedInFrontOf(['binding-client-authentication-required'], {
    calls: {},
    between: async (request, serve) => {
      basic.authorization = request.headers.get('authorization') ?? basic.authorization
      // What is in the body is believed, whatever it is.
      return refreshesWith((form, original) => {
        if (!form.has('client_secret')) return undefined
        const rest = new URLSearchParams([...form].filter(([name]) => !name.startsWith('client_')))
        return withForm(original, rest, `Basic ${btoa('album:test-secret-of-album')}`)
      })(request, serve)
    },
  })
  expect(classesOf(report)).toMatchObject({ 'binding-client-authentication-required': 'fail' })
})

test('a header in several lines is read as a whole', () => {
  const reply = { headers: { 'www-authenticate': ['Negotiate', 'Basic realm="x"'] } } as unknown as Reply
  expect(headerList(reply, 'WWW-Authenticate')).toBe('Negotiate, Basic realm="x"')
})

describe('forgeries of a JWT', () => {
  const part = (value: object): string => base64url.encode(JSON.stringify(value))
  const key = testKeys.RS256[0]
  const { d: _, ...publicKey } = key
  const rp = { publishedKeys: async () => [publicKey] } as unknown as RelyingParty
  const token = `${part({ alg: 'RS256', kid: key.kid })}.${part({ jti: '1', sub: 'kim' })}.AAAA`

  test('keep its identifier, so that a server that looks it up unverified finds it', async () => {
    const forged = (await forgeriesOf(token, rp)).find(({ how }) => how.startsWith('a claim added'))
    const claims = JSON.parse(new TextDecoder().decode(base64url.decode(forged?.token.split('.')[1] ?? '')))
    expect(claims).toMatchObject({ jti: '1', sub: 'kim' })
    expect(Object.keys(claims)).toHaveLength(3)
  })

  test('are signed with the public key as JWK and as PEM', async () => {
    const signed = (await forgeriesOf(token, rp)).filter(({ how }) => how.startsWith('signed again'))
    expect(signed.map(({ how }) => how)).toEqual([
      'signed again with HS256 and a public key as the secret',
      'signed again with HS256 and a public key as PEM as the secret',
    ])
    const pem = await exportSPKI((await importJWK(publicKey, 'RS256')) as CryptoKey)
    const [head, body, signature = ''] = signed[1]?.token.split('.') ?? []
    const hmac = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(pem),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    )
    const signedText = new TextEncoder().encode(`${head}.${body}`)
    expect(
      await crypto.subtle.verify('HMAC', hmac, base64url.decode(signature) as BufferSource, signedText),
    ).toBe(true)
  })
})

describe('metadata', () => {
  const notApplicable = (reason: string): never => {
    throw new NotApplicable(reason)
  }

  test('a server without a discovery document is not blamed for what is not in it', async () => {
    const rp = { discovery: async () => ({ status: 404 }) }
    await expect(metadataGrantTypes.check(fakeCheck({ rp, notApplicable }))).rejects.toThrow(
      /no discovery document/,
    )
  })

  test('refresh tokens for everybody do not make offline_access a supported scope', async () => {
    const check = fakeCheck({
      notApplicable,
      browser: () => ({}),
      users: { first: {} },
      clients: { main: {} },
      rp: {
        discovery: async () => ({ status: 200, json: { scopes_supported: ['openid'] } }),
        obtain: async () => ({ refreshToken: 'one', first: {} }),
        effectiveScope: async () => new Set(['openid']),
        scopeTold: () => new Set(['openid']),
      },
    })
    await expect(metadataScopesSupported.check(check)).rejects.toThrow(/neither granted nor listed/)
  })
})

describe('legal answers to a refresh with something beside the token', () => {
  test('a code is refused as malformed, and stays as good as it was', async () => {
    const report = await checkedInFrontOf(['binding-foreign-parameters'], {
      between: refreshesWith((form) =>
        form.has('code') ? Response.json({ error: 'invalid_request' }, { status: 400 }) : undefined,
      ),
    })
    expect(classesOf(report)).toMatchObject({ 'binding-foreign-parameters': 'pass' })
  })

  test('a scope is ignored, so that there is no code to look at', async () => {
    const report = await checkedInFrontOf(['errors-invalid-scope-code'], {
      between: refreshesWith((form, request) =>
        withForm(request, new URLSearchParams([...form].filter(([name]) => name !== 'scope'))),
      ),
    })
    expect(classesOf(report)).toMatchObject({ 'errors-invalid-scope-code': 'not-applicable' })
  })

  test('another client_id is ignored, which gives nothing of that client', async () => {
    const report = await checkedInFrontOf(['binding-client-id-mismatch'], {
      between: refreshesWith((form, request) =>
        request.headers.has('authorization')
          ? withForm(request, new URLSearchParams([...form].filter(([name]) => name !== 'client_id')))
          : undefined,
      ),
    })
    expect(classesOf(report)).toMatchObject({ 'binding-client-id-mismatch': 'pass' })
  })
})
