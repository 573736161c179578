import { accepted } from '../../http/crash.ts'
import type { TestClient } from '../../target/actors.ts'
import type { Variables } from '../../target/template.ts'
import { entriesOf } from '../generic/lists.ts'
import { type OperationParts, TemplateOperations } from '../generic/template-operations.ts'
import type { ListedGrant, ListOperation, ListReading, OfflineLimits, Subject } from '../operations.ts'

/** Keycloak has no value for "no limit"; ten years is beyond every check. */
const tenYears = 315_360_000

/** Operations whose requests depend on earlier answers, for which templates do not suffice. */
export class KeycloakOperations extends TemplateOperations {
  readonly #admin: string

  constructor(parts: OperationParts, admin: string) {
    super(parts)
    this.#admin = admin
  }

  /** Keycloak has no list of all tokens of a user: the consents name the clients, and each client has a list. */
  override async listed(operation: ListOperation, subject: Subject): Promise<ListReading> {
    if (operation !== 'admin-list-user-tokens') return super.listed(operation, subject)
    const consents = await this.send({ request: `GET ${this.#admin}/users/{user_id}/consents` }, subject)
    accepted(consents, 'the consents of a user')
    const consentEntries = entriesOf(
      consents,
      { request: '', entry: { client: 'clientId', offline: 'additionalGrants' } },
      'the consents of a user',
    )
    const entries: ListedGrant[] = []
    let { exchange } = consents
    for (const { client } of consentEntries.filter(({ offline }) => offline)) {
      if (client === undefined) continue
      const template = this.template('admin-list-user-tokens')
      const reading = await this.send(template, { ...subject, client: clientWithId(client) })
      accepted(reading, 'the offline sessions of a user')
      const sessions = entriesOf(
        reading,
        { request: '', entry: { id: 'id', session: 'id', user: 'userId' } },
        '',
      )
      entries.push(...sessions.map((entry) => ({ ...entry, client })))
      exchange = reading.exchange
    }
    return { entries, exchange }
  }

  protected override limitVariables({ idle, max }: OfflineLimits): Variables {
    return { idle: idle ?? tenYears, max: max ?? tenYears, limited: max !== null }
  }
}

/** Enough of a client to fill its identifier into an address. */
function clientWithId(clientId: string): TestClient {
  return {
    role: 'listed',
    clientId,
    authentication: 'none',
    redirectUri: '',
    consent: 'ask',
    scopes: [],
  }
}
