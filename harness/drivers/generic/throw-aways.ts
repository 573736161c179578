import { PrerequisiteError } from '../../engine/errors.ts'
import type { Reply } from '../../http/reply.ts'
import type { TestClient, TestUser } from '../../target/actors.ts'
import { type CallsOf, lackingFor } from '../../target/calls.ts'
import { htmlRule } from '../../target/html-rule.ts'
import type { Calls, CallTemplate } from '../../target/target-file.ts'
import { at, type Variables } from '../../target/template.ts'
import type { Subject } from '../operations.ts'
import { clientVariables } from './client-variables.ts'
import { confirmed } from './confirmed-answer.ts'
import type { Placed } from './placed-call.ts'
import { quoted } from './quoted-answer.ts'

type ThrowAwayCall = CallsOf<'user-creation' | 'client-creation' | 'removal'>

interface ThrowAwayParts {
  readonly calls: Calls
  /** The call of that name; throws `NotApplicable` where the target has none. */
  template(name: ThrowAwayCall): CallTemplate
  send(template: CallTemplate, variables: Variables): Promise<Reply>
  sendAbout(template: CallTemplate, subject: Subject): Promise<Reply>
  /** Says of what goes wrong where the call stands. */
  readonly placed: Placed
}

/** Makes users and clients for a check and removes them, by the request templates of a target file. */
export class TemplateThrowAways {
  readonly #parts: ThrowAwayParts

  constructor(parts: ThrowAwayParts) {
    this.#parts = parts
  }

  /** Whether users can be created for a check and removed after it. */
  get createsUsers(): boolean {
    return lackingFor('admin-create-user', this.#parts.calls) === undefined
  }

  /** Creates a user at the target; returns it with the id that the target assigned. */
  async createUser(user: TestUser): Promise<TestUser> {
    const { id: path, ...template } = this.#parts.calls['admin-create-user'] ?? { request: '' }
    const { username, email, password } = user
    const id = await this.#parts.placed('admin-create-user', async () => {
      const answer = await this.#parts.send(template, { username, email, password })
      confirmed(answer, template, 'a throw-away user')
      if (path === undefined) return undefined
      const found = idIn(answer, path)
      if (typeof found === 'string' || typeof found === 'number') return String(found)
      throw new PrerequisiteError(`an id of the throw-away user at "${path}" (got ${quoted(answer)})`)
    })
    return id === undefined ? user : { ...user, id }
  }

  /** Whether confidential clients can be created for a check and removed after it. */
  get createsClients(): boolean {
    return lackingFor('admin-create-client', this.#parts.calls) === undefined
  }

  /** Whether a created client can be a public one, and not only confidential. */
  get createsPublicClients(): boolean {
    const template = this.#parts.template('admin-create-client')
    return template.run !== undefined || /\{(auth|public)\}/.test(JSON.stringify(template))
  }

  /** Creates a client at the target; returns it with the identifier and secret that the target assigned. */
  async createClient(client: TestClient): Promise<TestClient> {
    const template = this.#parts.template('admin-create-client')
    const reply = await this.#parts.placed('admin-create-client', async () => {
      const answer = await this.#parts.send(template, clientVariables(client))
      confirmed(answer, template, 'a throw-away client')
      return answer
    })
    const { client_id: id, client_secret: secret } = reply.json ?? {}
    return {
      ...client,
      ...(typeof id === 'string' ? { clientId: id } : {}),
      ...(typeof secret === 'string' ? { secret } : {}),
    }
  }

  async deleteClient(client: TestClient): Promise<void> {
    const template = this.#parts.template('admin-delete-client')
    confirmed(await this.#parts.sendAbout(template, { client }), template, `removing ${client.clientId}`)
  }

  async deleteUser(user: TestUser): Promise<void> {
    const template = this.#parts.template('admin-delete-user')
    confirmed(await this.#parts.sendAbout(template, { user }), template, `removing ${user.username}`)
  }
}

/**
 * Servers that answer a creation without a body name the new resource in the Location header, at its end or, where they
 * lead to a page of it, before that.
 */
function idIn(reply: Reply, path: string): unknown {
  if (!/^location\b/.test(path)) return at(reply.json, path)
  const location = reply.headers.location?.[0]
  const { pattern } = htmlRule(path)
  return pattern === undefined ? location?.split('/').at(-1) : pattern.exec(location ?? '')?.[1]
}
