import { expect, test } from 'vitest'
import { reachOf } from '../http/reach.ts'
import { httpInFrontOf } from '../http/testing/http-in-front-of.ts'
import { withDefaults } from '../target/defaults.ts'
import { outOfReach, readMetadata } from './metadata.ts'

const issuer = 'https://op.example/tenant'
const document = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }

/** Reads the metadata of a server that has documents at some paths and 404 elsewhere. */
async function read(documents: Readonly<Record<string, unknown>>, endpoints = {}) {
  const fetch = async (request: Request): Promise<Response> => {
    const found = documents[new URL(request.url).pathname]
    return found === undefined ? new Response('no such page', { status: 404 }) : Response.json(found)
  }
  const http = httpInFrontOf(fetch)
  const clients = { main: { client_id: 'web' } }
  return readMetadata(withDefaults({ issuer, clients, users: [], endpoints }), http)
}

const openid = '/tenant/.well-known/openid-configuration'

test('the document of OpenID Connect is below the issuer, that of OAuth before its path', async () => {
  expect((await read({ [openid]: document })).metadata).toEqual(document)
  const oauth = '/.well-known/oauth-authorization-server/tenant'
  expect((await read({ [oauth]: document })).metadata).toEqual(document)
})

test('without a document the endpoints of the target file are enough', async () => {
  const { issuer: _, ...endpoints } = document
  expect((await read({}, endpoints)).metadata).toEqual(document)
  await expect(read({})).rejects.toThrow(
    'https://op.example/tenant/.well-known/openid-configuration is no discovery document: found status 404',
  )
})

test('a document that names another issuer is refused', async () => {
  const other = { ...document, issuer: 'https://op.example/other' }
  await expect(read({ '/tenant/.well-known/openid-configuration': other })).rejects.toThrow(
    'names the issuer "https://op.example/other", the target file "https://op.example/tenant"',
  )
})

test.each<[string, unknown, string]>([
  ['userinfo_endpoint', '', 'found "", wanted an http or https address'],
  ['userinfo_endpoint', '/userinfo', 'found "/userinfo", wanted an http or https address'],
  ['userinfo_endpoint', 'http://[', 'found "http://[", wanted an http or https address'],
  [
    'userinfo_endpoint',
    'javascript:alert(1)',
    'found "javascript:alert(1)", wanted an http or https address',
  ],
  ['revocation_endpoint', null, 'found null, wanted a text'],
  ['jwks_uri', [`${issuer}/jwks`], `found ["${issuer}/jwks"], wanted a text`],
  ['end_session_endpoint', {}, 'found {}, wanted a text'],
  ['scopes_supported', 5, 'found 5, wanted a list'],
  ['scopes_supported', 'openid', 'found "openid", wanted a list'],
  ['grant_types_supported', ['code', null], 'found null in the list, wanted a text'],
  ['revocation_endpoint_auth_methods_supported', true, 'found true, wanted a list'],
])('a member %s that is %j counts as absent, and that is told', async (name, value, why) => {
  const { metadata, faults } = await read({ [openid]: { ...document, [name]: value } })
  expect(metadata).toEqual(document)
  expect([...faults]).toEqual([[name, `${name} of the metadata cannot be used: ${why}`]])
})

test.each([
  ['', 'authorization_endpoint of the metadata cannot be used: found ""'],
  [7, 'authorization_endpoint of the metadata cannot be used: found 7'],
  [undefined, 'it has no authorization_endpoint'],
])('without a usable authorization endpoint (%j) there is nothing to try', async (value, message) => {
  const broken = { ...document, authorization_endpoint: value }
  await expect(read({ [openid]: broken })).rejects.toThrow(message)
  const named = { authorization_endpoint: document.authorization_endpoint }
  const { metadata, faults } = await read({ [openid]: broken }, named)
  expect(metadata).toEqual(document)
  expect(faults.size).toBe(0)
})

test.each([null, 5, [], '', ['https://op.example/tenant']])('an issuer that is %j is told', async (value) => {
  await expect(read({ [openid]: { ...document, issuer: value } })).rejects.toThrow(
    `names the issuer ${JSON.stringify(value)}, the target file`,
  )
})

test('endpoints to which nothing is sent are told with what to do', () => {
  const target = withDefaults({ issuer, clients: { main: { client_id: 'web' } }, users: [] })
  const metadata = {
    ...document,
    token_endpoint: 'http://op.example/token',
    revocation_endpoint: 'https://169.254.169.254/latest',
    jwks_uri: 'http://op.example/keys',
  }
  expect(outOfReach(metadata, reachOf(target, metadata))).toEqual([
    'token_endpoint leads to http://op.example, which is not encrypted while the issuer is: what it carries may be secret and is not sent there; use https',
    'revocation_endpoint leads to https://169.254.169.254, which is a link-local address and the target file does not name: add hosts: [https://169.254.169.254]',
  ])
})
