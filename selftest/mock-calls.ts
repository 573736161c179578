import type { Calls, RequestTemplate } from '../harness/target/target-file.ts'

const listed = { id: 'id', client: 'client_id', user: 'user_id', session: 'session_id' } as const

/** The built-in mock's own interfaces, in the words that any target file uses. */
export const mockCalls: Calls = {
  'user-list-grants': {
    request: 'GET /account/offline',
    as: 'user-token',
    list: 'offline_access',
    entry: { id: 'id', client: 'client_id' },
  },
  // The call names the owner, which exposes a server that does not compare the owner with the caller.
  'user-revoke-grant': {
    request: 'DELETE /account/clients/{client_id}/offline?user={sub}',
    as: 'user-token',
  },
  'admin-list-user-tokens': {
    request: 'GET /admin/users/{sub}/offline',
    list: 'offline_access',
    entry: listed,
  },
  'admin-list-client-tokens': {
    request: 'GET /admin/clients/{client_id}/offline',
    list: 'offline_access',
    entry: listed,
  },
  'admin-revoke-user': { request: 'DELETE /admin/users/{sub}/offline' },
  'admin-revoke-user-client': { request: 'DELETE /admin/users/{sub}/clients/{client_id}/offline' },
  'admin-revoke-token': { request: 'DELETE /admin/offline/{entry.id}' },
  'admin-revoke-client': { request: 'DELETE /admin/clients/{client_id}/offline' },
  'admin-list-sessions': {
    request: 'GET /admin/users/{sub}/sessions',
    list: 'sessions',
    entry: { id: 'id' },
  },
  'admin-end-session': { request: 'DELETE /admin/sessions/{entry.id}' },
  'admin-create-user': {
    request: 'POST /admin/users',
    json: { username: '{username}', email: '{email}', password: '{password}' },
    id: 'id',
  },
  'admin-delete-user': { request: 'DELETE /admin/users/{user_id}' },
  'admin-create-client': {
    request: 'POST /admin/clients',
    json: {
      client_id: '{client_id}',
      client_secret: '{client_secret}',
      token_endpoint_auth_method: '{auth}',
      redirect_uris: ['{redirect_uri}'],
      post_logout_redirect_uris: ['{post_logout_redirect_uri}'],
    },
  },
  'admin-delete-client': { request: 'DELETE /admin/clients/{client_id}' },
  'admin-disable-user': { request: 'PATCH /admin/users/{user_id}', json: { enabled: false } },
  'admin-enable-user': { request: 'PATCH /admin/users/{user_id}', json: { enabled: true } },
  'admin-rename-user': {
    request: 'PATCH /admin/users/{user_id}',
    json: { username: '{new_username}', email: '{new_email}' },
  },
  'admin-set-password': { request: 'PATCH /admin/users/{user_id}', json: { password: '{new_password}' } },
  'admin-disable-client': { request: 'PATCH /admin/clients/{client_id}', json: { enabled: false } },
  'admin-enable-client': { request: 'PATCH /admin/clients/{client_id}', json: { enabled: true } },
  'admin-client-secret': {
    request: 'PATCH /admin/clients/{client_id}',
    json: { client_secret: '{new_secret}' },
  },
  'admin-withdraw-offline': { request: 'PATCH /admin/clients/{client_id}', json: { scopes: ['openid'] } },
  'admin-lifetimes': {
    request: 'PATCH /admin/lifetimes',
    json: { offline: { idle: '{idle}', max: '{max}' } },
  },
  'rotate-signing-key': { request: 'POST /admin/keys/rotate' },
}

export const mockClock: RequestTemplate = {
  request: 'POST /control/clock',
  as: 'nobody',
  json: { advance: '{seconds}' },
}
