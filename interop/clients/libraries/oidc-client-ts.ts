import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { startChromium } from '../../../reports/testing/chromium.ts'
import { scope } from '../library.ts'
import type { RunningMock } from '../mock.ts'
import { attempts, expect, type Outcomes } from '../outcomes.ts'

const script = readFileSync(
  new URL('../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url),
)

/** What an application puts into its page: the configuration of the library and no more. */
function applicationPage(issuer: string, origin: string): string {
  const settings = {
    authority: issuer,
    client_id: 'mobile-app',
    redirect_uri: `${origin}/callback`,
    silent_redirect_uri: `${origin}/silent`,
    post_logout_redirect_uri: `${origin}/`,
    scope,
    loadUserInfo: true,
    // Silence is asked for by the test.
    automaticSilentRenew: false,
  }
  return `<!doctype html><title>App</title><link rel="icon" href="data:,"><script src="/oidc-client-ts.js"></script>
<script>
globalThis.manager = new oidc.UserManager({ ...${JSON.stringify(settings)}, userStore: new oidc.WebStorageStateStore({ store: localStorage }) })
globalThis.ready = location.pathname === '/callback' ? manager.signinCallback()
  : location.pathname === '/silent' ? manager.signinSilentCallback() : Promise.resolve()
</script>`
}

interface SignedIn {
  readonly access_token: string
  readonly refresh_token?: string
  readonly profile: { readonly email?: string }
}

/** In Chromium, as a public client, with the application on another port than the mock; refresh tokens rotate. */
export async function oidcClientTs({ issuer, user }: RunningMock): Promise<Outcomes> {
  const application = createServer((request, response) => {
    const { port } = application.address() as AddressInfo
    const isScript = request.url === '/oidc-client-ts.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : applicationPage(issuer, `http://localhost:${port}`))
  }).listen(0, '127.0.0.1')
  await once(application, 'listening')
  const origin = `http://localhost:${(application.address() as AddressInfo).port}`
  const browser = await startChromium()
  const { outcomes, attempt } = attempts()
  try {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(`${origin}/`)
    await attempt('discovery', async () => {
      const found = await inPage<string>(page, 'manager.metadataService.getAuthorizationEndpoint()')
      expect(found === `${issuer}/authorize`, `it found ${found}; ${complaints.join('; ')}`)
      return 'ok'
    })
    let first: SignedIn | undefined
    await attempt('offline sign-in', async () => {
      await inPage(page, "void manager.signinRedirect({ prompt: 'consent' })")
      await page.fill('[name=username]', user.username)
      await page.fill('[name=password]', user.password)
      await page.click('button')
      await page.click('button[value=allow]')
      await page.waitForURL(`${origin}/callback**`)
      first = await inPage<SignedIn>(page, 'manager.getUser()')
      expect(first.refresh_token !== undefined, 'no refresh token')
      expect(first.profile.email !== undefined, 'no claims from UserInfo')
      return 'ok'
    })
    await attempt('refresh', async () => {
      const next = await inPage<SignedIn>(page, 'manager.signinSilent()')
      expect(next.access_token !== first?.access_token, 'the access token stayed the same')
      // Without a refresh token the same call goes by a frame and prompt=none.
      const renewed = await inPage<SignedIn>(
        page,
        `(async () => { const user = await manager.getUser(); const kept = { ...user }; delete user.refresh_token; await manager.storeUser(user); const renewed = await manager.signinSilent({ scope: 'openid profile' }); user.refresh_token = kept.refresh_token; await manager.storeUser(user); return renewed })()`,
      )
      expect(renewed.access_token !== next.access_token, 'the frame did not renew')
      return 'ok'
    })
    await attempt('rotation', async () => {
      const before = await inPage<SignedIn>(page, 'manager.getUser()')
      const after = await inPage<SignedIn>(page, 'manager.signinSilent()')
      expect(after.refresh_token !== before.refresh_token, 'the refresh token stayed the same')
      return 'ok'
    })
    await attempt('logout', async () => {
      await page.evaluate('manager.getUser().then((user) => { globalThis.name = JSON.stringify(user) })')
      await inPage(page, 'void manager.signoutRedirect()')
      await page.waitForURL(`${origin}/`)
      const left = await inPage<unknown>(page, 'manager.getUser()')
      expect(left === null, 'the user is still there')
      return 'ok'
    })
    await attempt('refresh after logout', async () => {
      // An application that keeps offline access keeps its token; here it puts it back.
      await inPage(page, 'manager.storeUser(new oidc.User(JSON.parse(globalThis.name)))')
      const again = await inPage<SignedIn>(page, 'manager.signinSilent()')
      expect(again.refresh_token !== undefined, 'no refresh token')
      return 'ok'
    })
    await attempt('revocation', async () => {
      await inPage(page, '(async () => { globalThis.kept = await manager.getUser() })()')
      await inPage(page, "manager.revokeTokens(['refresh_token'])")
      const seen = await inPage<string>(
        page,
        "manager.storeUser(globalThis.kept).then(() => manager.signinSilent()).then(() => 'refreshed', (error) => String(error.error ?? error))",
      )
      expect(seen === 'invalid_grant', `the page saw ${seen}`)
      return 'ok'
    })
  } finally {
    await browser.close()
    application.close()
    application.closeAllConnections()
  }
  return outcomes
}

async function inPage<Result>(page: Page, use: string): Promise<Result> {
  await page.waitForFunction('globalThis.ready !== undefined')
  return page.evaluate<Result>(`(async () => { await globalThis.ready; return ${use} })()`)
}
