import { claimsOf } from '../../rp/jwt.ts'
import type { TestUser } from '../../target/actors.ts'
import type { CallTemplate } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'
import type { Subject } from '../operations.ts'
import type { CallSender } from './call-sender.ts'
import { clientVariables } from './client-variables.ts'

/** What the `{variables}` of a call stand for: the user, the client, the grant and the listed entry it is about. */
export class SubjectVariables {
  readonly #sender: Pick<CallSender, 'subjectOf'>
  readonly #subjects: Map<string, string>

  /** @param subjects subject identifiers by user name; a disabled user cannot be asked for theirs by a sign-in */
  constructor(sender: Pick<CallSender, 'subjectOf'>, subjects: Map<string, string> = new Map()) {
    this.#sender = sender
    this.#subjects = subjects
  }

  async of(template: CallTemplate, { user, client, grant, entry }: Subject): Promise<Variables> {
    const text = JSON.stringify(template)
    const needsSubject = text.includes('{sub}') || (text.includes('{user_id}') && user?.id === undefined)
    const sub =
      grant?.subject ?? (user !== undefined && needsSubject ? await this.#subjectOf(user) : undefined)
    const sid = claimsOf(grant?.firstIdToken)?.sid
    return {
      ...clientVariables(client),
      username: user?.username,
      email: user?.email,
      password: user?.password,
      user_id: user?.id ?? sub,
      sub,
      token: grant?.refreshToken,
      sid: typeof sid === 'string' ? sid : undefined,
      'entry.id': entry?.id,
      'entry.client': entry?.client,
      'entry.user': entry?.user,
      'entry.session': entry?.session,
    }
  }

  async #subjectOf(user: TestUser): Promise<string> {
    const cached = this.#subjects.get(user.username)
    if (cached !== undefined) return cached
    const subject = await this.#sender.subjectOf(user)
    this.#subjects.set(user.username, subject)
    return subject
  }
}
