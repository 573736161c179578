import type { Library, Registration, RunningLibrary, Tokens } from './library.ts'
import type { RunningMock } from './mock.ts'
import { type Attempt, attempts, expect, type Outcome, type Outcomes, reasonOf } from './outcomes.ts'
import { Person } from './person.ts'

/** Nobody listens there. */
const redirectUri = 'http://localhost:5173/callback'
const signedOutUri = 'http://localhost:5173/'

/** Takes a library through everything that it can do, against two mocks: as it is, and one that rotates. */
export async function outcomesOf(
  library: Library,
  mocks: { readonly plain: RunningMock; readonly rotating: RunningMock },
): Promise<Outcomes> {
  const { outcomes, attempt } = attempts()
  await attempt('discovery', async () => {
    const running = await library.start(registrationAt(mocks.plain))
    try {
      const found = running.discovered?.()
      if (found !== undefined) expect(found === `${mocks.plain.issuer}/authorize`, `it found ${found}`)
      await walk(running, mocks.plain, attempt)
      return found === undefined ? 'no call' : 'ok'
    } finally {
      await running.stop?.()
    }
  })
  await attempt('rotation', () => rotate(library, mocks.rotating))
  return outcomes
}

async function walk(running: RunningLibrary, mock: RunningMock, attempt: Attempt): Promise<void> {
  const person = new Person(mock.user.username, mock.user.password)
  const refreshed = refreshOf(running, mock)
  let tokens: Tokens | undefined
  await attempt('offline sign-in', async () => {
    tokens = await running.signIn(person)
    expect(tokens.refreshToken !== '', 'no refresh token')
    expect((await userinfo(mock, tokens)).name !== undefined, 'UserInfo has no name')
    return 'ok'
  })
  const signedIn = tokens
  if (signedIn === undefined) return
  let latest = signedIn
  await attempt('refresh', async () => {
    latest = await refreshed.refresh(signedIn)
    expect(latest.accessToken !== signedIn.accessToken, 'the access token stayed the same')
    await userinfo(mock, latest)
    return refreshed.how
  })
  await attempt('logout', async () => {
    const byHand = `${mock.issuer}/logout?${new URLSearchParams({ id_token_hint: signedIn.idToken ?? '', post_logout_redirect_uri: signedOutUri })}`
    await person.visit(running.logoutUrl?.(signedIn) ?? byHand, signedOutUri)
    const query = {
      client_id: 'web-app',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      prompt: 'none',
    }
    const back = await person.visit(`${mock.issuer}/authorize?${new URLSearchParams(query)}`, redirectUri)
    expect(back.searchParams.get('error') === 'login_required', `prompt=none gave ${back.search}`)
    return running.logoutUrl === undefined ? 'by hand' : 'ok'
  })
  // A refresh token in the session of a browser goes with that session.
  const kept = running.keepsTokensInBrowser === true ? refreshOf({ signIn: running.signIn }, mock) : refreshed
  await attempt('refresh after logout', async () => {
    latest = await kept.refresh(latest)
    await userinfo(mock, latest)
    return kept.how
  })
  await attempt('revocation', async () => {
    if (running.revoke === undefined) await byHand(mock, '/revoke', { token: latest.refreshToken })
    else await running.revoke(latest)
    const refused = await kept.refresh(latest).then(
      () => undefined,
      (error: unknown) => reasonOf(error),
    )
    expect(refused !== undefined, 'a revoked token was refreshed')
    expect(
      mock.lines.some((line) => line.includes('invalid_grant: the refresh token was revoked')),
      'the mock does not say that the token was revoked',
    )
    return running.revoke === undefined ? 'by hand' : 'ok'
  })
}

/** The old token comes back after the new one was used, which ends them all; the library sees an error. */
async function rotate(library: Library, mock: RunningMock): Promise<Outcome> {
  const running = await library.start(registrationAt(mock))
  try {
    const first = await running.signIn(new Person(mock.user.username, mock.user.password))
    const { refresh, how } = refreshOf(running, mock)
    const second = await refresh(first)
    expect(second.refreshToken !== first.refreshToken, 'the refresh token stayed the same')
    const third = await refresh(second)
    expect(third.refreshToken !== second.refreshToken, 'the refresh token stayed the same')
    const { refresh: again } = refreshOf({ signIn: running.signIn }, mock)
    const reused = await again(first).then(() => 'accepted', reasonOf)
    expect(reused.includes('invalid_grant'), `the first one was ${reused}`)
    const ended = await refresh(third).then(
      () => 'accepted',
      () => 'refused',
    )
    expect(ended === 'refused', 'the last one outlived the reuse of the first')
    return how
  } finally {
    await running.stop?.()
  }
}

function refreshOf(
  running: Pick<RunningLibrary, 'refresh' | 'signIn'>,
  mock: RunningMock,
): { readonly how: 'ok' | 'by hand'; readonly refresh: (tokens: Tokens) => Promise<Tokens> } {
  if (running.refresh !== undefined) return { how: 'ok', refresh: running.refresh }
  const refresh = async ({ refreshToken }: Tokens): Promise<Tokens> => {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const answer = await byHand(mock, '/token', form)
    return {
      accessToken: String(answer.access_token),
      refreshToken: String(answer.refresh_token ?? refreshToken),
    }
  }
  return { how: 'by hand', refresh }
}

function registrationAt({ issuer }: RunningMock): Registration {
  return { issuer, clientId: 'web-app', clientSecret: 'test-secret-of-web-app', redirectUri, signedOutUri }
}

async function byHand(
  { issuer }: RunningMock,
  path: string,
  form: Record<string, string>,
): Promise<Record<string, unknown>> {
  const headers = { authorization: `Basic ${btoa('web-app:test-secret-of-web-app')}` }
  const response = await fetch(issuer + path, { method: 'POST', headers, body: new URLSearchParams(form) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

async function userinfo({ issuer }: RunningMock, { accessToken }: Tokens): Promise<Record<string, unknown>> {
  const response = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })
  if (!response.ok) throw new Error(`UserInfo: ${response.status} ${await response.text()}`)
  return (await response.json()) as Record<string, unknown>
}
