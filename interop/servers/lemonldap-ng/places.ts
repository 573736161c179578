import { join } from 'node:path'

const state = join(import.meta.dirname, '.state')

/** Where the running server keeps what. */
export const places = {
  state,
  settings: join(state, 'lemonldap-ng.ini'),
  configuration: join(state, 'configuration'),
  people: join(state, 'people.sqlite'),
  sessions: join(state, 'sessions'),
  persistent: join(state, 'persistent-sessions'),
  cache: join(state, 'cache'),
  clock: join(state, 'clock'),
}

export type Places = typeof places
