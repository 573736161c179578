import { clients, people, REDIRECT_URI, SIGNED_OUT_URI, type TestClient } from '../cast.ts'

export const ADMIN = { name: 'Admin', email: 'admin@people.example', password: 'admin-opens-the-door-2' }

/** Token of a session that the administrator always has, so that a target file can name its cookie. */
export const ADMIN_SESSION = 'fixture-admin-session-token'
const TEN_YEARS = 10 * 365 * 24 * 60 * 60 * 1000

/** Answers the product's `generateClientId` and `generateClientSecret` while the clients of the cast are created. */
export function chosenNames() {
  let next: TestClient | undefined
  return {
    choose: (client: TestClient | undefined): void => {
      next = client
    },
    options: {
      generateClientId: () => next?.id ?? '',
      generateClientSecret: () => next?.secret ?? '',
    },
  }
}

/** The interfaces of the product by which people are created. */
interface WithPeople {
  readonly api: { createUser(call: { body: object }): Promise<{ user: { id: string } }> }
  readonly $context: Promise<{
    readonly adapter: { create(row: { model: string; data: Record<string, unknown> }): Promise<unknown> }
  }>
}

/** The interfaces of the product, with those that its plugins add. */
export interface Product extends WithPeople {
  readonly api: WithPeople['api'] & {
    signInEmail(call: { body: typeof ADMIN; returnHeaders: true }): Promise<{ headers: Headers }>
    adminCreateOAuthClient(call: { headers: Headers; body: object }): Promise<unknown>
  }
}

/** Creates people by the product's own interfaces; only the administrator's role and session are written. */
export async function createPeople(auth: WithPeople): Promise<void> {
  for (const { name, email, password } of people)
    await auth.api.createUser({ body: { name, email, password } })
  const { user } = await auth.api.createUser({ body: { ...ADMIN, role: 'admin' } })
  const context = await auth.$context
  const now = new Date()
  await context.adapter.create({
    model: 'session',
    data: {
      userId: user.id,
      token: ADMIN_SESSION,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + TEN_YEARS),
    },
  })
}

/** Creates everybody, the clients by the administrator's interface. */
export async function seed(auth: Product, names: ReturnType<typeof chosenNames>): Promise<void> {
  await createPeople(auth)
  const { headers } = await auth.api.signInEmail({ body: ADMIN, returnHeaders: true })
  const asAdmin = new Headers({
    cookie: headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  })
  for (const client of Object.values<TestClient>(clients)) {
    names.choose(client)
    await auth.api.adminCreateOAuthClient({
      headers: asAdmin,
      body: {
        client_name: client.id,
        redirect_uris: [REDIRECT_URI],
        post_logout_redirect_uris: [SIGNED_OUT_URI],
        token_endpoint_auth_method: client.method,
        application_type: client.secret === undefined ? 'native' : 'web',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        enable_end_session: true,
        ...(client.scope === undefined ? {} : { scope: client.scope }),
      },
    })
  }
}
