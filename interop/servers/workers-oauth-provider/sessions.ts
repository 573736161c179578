import { randomUUID } from 'node:crypto'
import { people } from '../cast.ts'

const NAME = 'session'

/** Who is signed in, by the cookie of their browser. The product leaves this to the application. */
const users = new Map<string, string>()

export function userOf(request: Request): string | undefined {
  const [, id = ''] = new RegExp(`(?:^|; )${NAME}=([^;]+)`).exec(request.headers.get('cookie') ?? '') ?? []
  return users.get(id)
}

/** The cookie of a new session, or undefined where user name or password is wrong. */
export function signedIn(username: string, password: string): string | undefined {
  if (!people.some((person) => person.username === username && person.password === password)) return undefined
  const id = randomUUID()
  users.set(id, username)
  return `${NAME}=${id}; Path=/; HttpOnly; SameSite=Lax`
}
