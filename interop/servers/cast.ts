/** The people and clients of these servers. Test values only: nothing here guards anything. */

export interface Person {
  readonly username: string
  readonly name: string
  readonly email: string
  readonly password: string
}

export interface TestClient {
  readonly id: string
  readonly secret?: string
  readonly method: 'client_secret_basic' | 'client_secret_post' | 'none'
  readonly scope?: string
}

export const REDIRECT_URI = 'https://rp.example/callback'
export const SIGNED_OUT_URI = 'https://rp.example/signed-out'

const person = (username: string, name: string): Person => ({
  username,
  name,
  email: `${username}@people.example`,
  password: `${username}-opens-the-door-2`,
})

/** Alice and Bob sign in everywhere; the others are for checks that need somebody without stored consent. */
export const people: readonly Person[] = [
  person('alice', 'Alice Archer'),
  person('bob', 'Bob Baker'),
  person('carol', 'Carol Cook'),
  person('dave', 'Dave Dyer'),
  person('erin', 'Erin Evans'),
  person('frank', 'Frank Fisher'),
]

export const clients = {
  webApp: { id: 'web-app', secret: 'web-app-test-secret-9Qm2vX7tLr4Kp8Zd', method: 'client_secret_basic' },
  printShop: {
    id: 'print-shop',
    secret: 'print-shop-test-secret-3Hw6nB1yTs5Jc0Fg',
    method: 'client_secret_post',
  },
  mobileApp: { id: 'mobile-app', method: 'none' },
  /** May ask for everything but offline_access. */
  newsletter: {
    id: 'newsletter',
    secret: 'newsletter-test-secret-7Rk4dM9uEa2Vx5Pq',
    method: 'client_secret_basic',
    scope: 'openid profile email',
  },
} satisfies Record<string, TestClient>

/** What the administrator of better-auth sends: his everlasting session, signed with the fixture's secret. */
export const adminCookie =
  'better-auth.session_token=fixture-admin-session-token.3WqOjFLcq%2Fu1eNs3V5DD0pmYqj0gnmqfM8NrwuLGMCc%3D'
