import { accepted } from '../../http/crash.ts'
import type { TestClient } from '../../target/actors.ts'
import type { Variables } from '../../target/template.ts'
import { entriesOf } from '../generic/lists.ts'
import { type OperationParts, TemplateOperations } from '../generic/template-operations.ts'
import type { ListedGrant, ListOperation, ListReading, OfflineLimits, Subject } from '../operations.ts'

/** No limit has no value of its own; ten years is beyond every check. */
const tenYears = 315_360_000

/** Operations whose requests depend on earlier answers, so that templates alone do not do. */
export class KeycloakOperations extends TemplateOperations {
  readonly #admin: string

  constructor(parts: OperationParts, admin: string) {
    super(parts)
    this.#admin = admin
  }

  /** There is no list of everything a user has: the consents name the clients, each has a list of its own. */
  override async listed(operation: ListOperation, subject: Subject): Promise<ListReading> {
    if (operation !== 'admin-list-user-tokens') return super.listed(operation, subject)
    const consents = await this.send({ request: `GET ${this.#admin}/users/{user_id}/consents` }, subject)
    accepted(consents, 'the consents of a user')
    const named = entriesOf(
      consents,
      { request: '', entry: { client: 'clientId', offline: 'additionalGrants' } },
      'the consents of a user',
    )
    const entries: ListedGrant[] = []
    let { exchange } = consents
    for (const { client } of named.filter(({ offline }) => offline)) {
      if (client === undefined) continue
      const template = this.template('admin-list-user-tokens')
      const reading = await this.send(template, { ...subject, client: clientNamed(client) })
      accepted(reading, 'the offline sessions of a user')
      const listed = entriesOf(
        reading,
        { request: '', entry: { id: 'id', session: 'id', user: 'userId' } },
        '',
      )
      entries.push(...listed.map((entry) => ({ ...entry, client })))
      exchange = reading.exchange
    }
    return { entries, exchange }
  }

  protected override limitVariables({ idle, max }: OfflineLimits): Variables {
    return { idle: idle ?? tenYears, max: max ?? tenYears, limited: max !== null }
  }
}

/** Enough of a client to fill its identifier into an address. */
function clientNamed(clientId: string): TestClient {
  return {
    role: 'listed',
    clientId,
    authentication: 'none',
    redirectUri: '',
    consent: 'ask',
    scopes: [],
  }
}
