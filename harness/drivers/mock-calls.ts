import type { Calls, RequestTemplate } from '../target/target-file.ts'

const listed = { id: 'id', client: 'client_id', user: 'user_id', session: 'session_id' } as const

/** The built-in mock's own interfaces, in the words that any target file uses. */
export const mockCalls: Calls = {
  'user-list-grants': {
    request: 'GET /account/offline',
    as: 'user-token',
    list: 'offline_access',
    entry: { id: 'id', client: 'client_id' },
  },
  // Naming the owner lets a server that does not compare him with the caller be found out.
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
