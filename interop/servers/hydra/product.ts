import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clients, REDIRECT_URI, SIGNED_OUT_URI, type TestClient } from '../cast.ts'
import { administer } from './administration.ts'
import { binary, databaseAt, emptyDatabase } from './artefacts.ts'
import { origins, portOf } from './ports.ts'

const state = join(import.meta.dirname, '.state')
const database = join(state, 'database.sqlite')
/** The seconds by which the clock was moved, which have to outlive a restart like everything else. */
const moved = join(state, 'moved-seconds')
const longestStart = 30_000

const registered = ({ id, secret, method, scope }: TestClient) => ({
  client_id: id,
  client_name: id,
  ...(secret === undefined ? {} : { client_secret: secret }),
  token_endpoint_auth_method: method,
  redirect_uris: [REDIRECT_URI],
  post_logout_redirect_uris: [SIGNED_OUT_URI],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: scope ?? 'openid profile email offline_access',
})

// Lifetimes, rotation and hashing are the product's own defaults. Nothing is reported to its maker.
const environment = {
  DSN: databaseAt(database),
  SQA_OPT_OUT: 'true',
  LOG_LEVEL: 'warn',
  SECRETS_SYSTEM: 'hydra-fixture-system-secret',
  URLS_SELF_ISSUER: origins.issuer,
  URLS_LOGIN: `${origins.pages}/login`,
  URLS_CONSENT: `${origins.pages}/consent`,
  URLS_LOGOUT: `${origins.pages}/logout`,
  URLS_ERROR: `${origins.pages}/error`,
  URLS_POST_LOGOUT_REDIRECT: SIGNED_OUT_URI,
  SERVE_PUBLIC_HOST: '127.0.0.1',
  SERVE_PUBLIC_PORT: String(portOf(origins.issuer)),
  SERVE_ADMIN_HOST: '127.0.0.1',
  SERVE_ADMIN_PORT: String(portOf(origins.administration)),
  WEBFINGER_OIDC_DISCOVERY_SUPPORTED_SCOPE: 'profile,email',
  MOVABLE_CLOCK: `127.0.0.1:${portOf(origins.clock)}`,
}

async function tellClock(seconds: number): Promise<void> {
  const { status } = await fetch(origins.clock, {
    method: 'POST',
    body: JSON.stringify({ advance: seconds }),
  })
  if (status !== 204) throw new Error(`the clock answered ${status}`)
}

/** The process of the product, with its database. */
export class Product {
  readonly #grace: number
  #child: ChildProcess | undefined

  /** @param grace seconds in which a superseded refresh token is still accepted */
  constructor(grace: number) {
    this.#grace = grace
  }

  async start(): Promise<void> {
    const fresh = !existsSync(database)
    mkdirSync(state, { recursive: true })
    if (fresh) copyFileSync(emptyDatabase, database)
    const child = spawn(binary, ['serve', 'all', '--dev'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...environment,
        ...(existsSync(moved) ? { MOVED_SECONDS: readFileSync(moved, 'utf8') } : {}),
        OAUTH2_GRANT_REFRESH_TOKEN_ROTATION_GRACE_PERIOD: `${this.#grace}s`,
      },
    })
    this.#child = child
    await this.#ready(child)
    if (fresh)
      for (const client of Object.values<TestClient>(clients))
        await administer('POST', '/clients', registered(client))
  }

  async #ready(child: ChildProcess): Promise<void> {
    for (const started = Date.now(); Date.now() - started < longestStart; await sleep(50)) {
      if (child.exitCode !== null) throw new Error(`the product ended with exit code ${child.exitCode}`)
      const ready = await fetch(`${origins.issuer}/health/ready`).catch(() => undefined)
      if (ready?.ok) return
    }
    throw new Error('the product is not ready')
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }

  /** Back to an empty database and the true time. */
  async reset(): Promise<void> {
    await this.stop()
    rmSync(state, { recursive: true, force: true })
    await this.start()
  }

  async advance(seconds: number): Promise<void> {
    await tellClock(seconds)
    const before = existsSync(moved) ? Number(readFileSync(moved, 'utf8')) : 0
    writeFileSync(moved, String(before + seconds))
  }
}
