import { expect, test } from 'vitest'
import { httpInFrontOf } from '../http/testing/http-in-front-of.ts'
import { withDefaults } from '../target/defaults.ts'
import { readMetadata } from './metadata.ts'

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

test('the document of OpenID Connect is below the issuer, that of OAuth before its path', async () => {
  expect(await read({ '/tenant/.well-known/openid-configuration': document })).toEqual(document)
  expect(await read({ '/.well-known/oauth-authorization-server/tenant': document })).toEqual(document)
})

test('without a document the endpoints of the target file are enough', async () => {
  const { issuer: _, ...endpoints } = document
  expect(await read({}, endpoints)).toEqual(document)
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
