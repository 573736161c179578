import type { Client, User } from './model.ts'

/** A user as pages call them. */
export function nameOf({ firstName, lastName, username }: User): string {
  return [firstName, lastName].filter(Boolean).join(' ') || username
}

/** A client as pages call it: its name, unless that only stands for a text that Keycloak has elsewhere. */
export function nameOfClient(client: Client | undefined): string {
  const { name, clientId } = client?.settings ?? {}
  return (name === undefined || /^\$\{.*\}$/.test(name) ? clientId : name) || 'a client that is gone'
}
