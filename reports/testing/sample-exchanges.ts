import type { ExchangeRecord } from '../../harness/engine/report.ts'

/** What a small offline-token conversation looks like in the evidence. */

const issuer = 'https://sso.acme.example/realms/photos'

function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 25, 4, 10, second)).toISOString()
}

const form = ['content-type', 'application/x-www-form-urlencoded'] as const
const jsonBody = ['content-type', 'application/json;charset=UTF-8'] as const

export const authorization: ExchangeRecord = {
  number: 1,
  sender: 'browser B1',
  startedAt: at(1),
  milliseconds: 31.4,
  request: {
    method: 'GET',
    url: `${issuer}/authorize?response_type=code&client_id=c1&redirect_uri=https%3A%2F%2Frp.example%2Fcallback&scope=openid%20offline_access&prompt=consent&state=state#1&nonce=nonce#1&code_challenge=code_challenge#1&code_challenge_method=S256`,
    headers: [['accept', 'text/html']],
  },
  response: {
    status: 200,
    headers: [
      ['content-type', 'text/html; charset=utf-8'],
      ['set-cookie', 'acme_flow=cookie#1; Path=/; HttpOnly; SameSite=Lax'],
    ],
    body: '<!doctype html>\n<title>Sign in</title>\n<form method="post" action="/login">\n  <input name="username">\n  <input name="password" type="password">\n</form>\n',
  },
}

export const codeExchange: ExchangeRecord = {
  number: 2,
  sender: 'client c1',
  startedAt: at(2),
  milliseconds: 18.2,
  request: {
    method: 'POST',
    url: `${issuer}/token`,
    headers: [form, ['authorization', 'Basic credential#1']],
    body: 'grant_type=authorization_code&code=code#1&redirect_uri=https%3A%2F%2Frp.example%2Fcallback&code_verifier=code_verifier#1',
  },
  response: {
    status: 200,
    headers: [jsonBody, ['cache-control', 'no-store']],
    body: '{"access_token":"access_token#1","token_type":"Bearer","expires_in":300,"refresh_token":"refresh_token#1","id_token":"id_token#1","scope":"openid offline_access"}',
  },
}

export const logout: ExchangeRecord = {
  number: 3,
  sender: 'browser B1',
  startedAt: at(3),
  milliseconds: 9.7,
  request: {
    method: 'GET',
    url: `${issuer}/logout?id_token_hint=id_token#1&post_logout_redirect_uri=https%3A%2F%2Frp.example%2Fsigned-out`,
    headers: [['cookie', 'acme_session=cookie#2']],
  },
  response: { status: 302, headers: [['location', 'https://rp.example/signed-out']] },
}

export const refusedRefresh: ExchangeRecord = {
  number: 4,
  sender: 'client c1',
  startedAt: at(4),
  milliseconds: 6.1,
  request: {
    method: 'POST',
    url: `${issuer}/token`,
    headers: [form, ['authorization', 'Basic credential#1']],
    body: 'grant_type=refresh_token&refresh_token=refresh_token#1',
  },
  response: {
    status: 400,
    headers: [jsonBody, ['cache-control', 'no-store']],
    body: '{"error":"invalid_grant","error_description":"Session not active"}',
  },
}

export const crashedIntrospection: ExchangeRecord = {
  number: 2,
  sender: 'client c1',
  startedAt: at(6),
  milliseconds: 1204,
  request: {
    method: 'POST',
    url: `${issuer}/introspect`,
    headers: [form, ['authorization', 'Basic credential#1']],
    body: 'token=refresh_token#1&token_type_hint=refresh_token',
  },
  response: { status: 502, headers: [['content-type', 'text/plain']], body: 'upstream connect error' },
}

export const lostConnection: ExchangeRecord = {
  number: 1,
  sender: 'administrator',
  startedAt: at(7),
  milliseconds: 5000,
  request: {
    method: 'DELETE',
    url: `${issuer}/admin/users/u1/offline`,
    headers: [['authorization', 'Bearer access_token#2']],
  },
  failure: 'UND_ERR_HEADERS_TIMEOUT: no answer within 5 s',
}
