import { expect, test } from 'vitest'
import { clientDefaults } from './new-realm.ts'
import { isLogoutUri, isRedirectUri, webOriginsOf } from './redirect-uris.ts'

const base = 'https://kc.example'
const client = (redirectUris: readonly string[], more: object = {}) => ({
  ...clientDefaults('web'),
  redirectUris,
  ...more,
})
const app = { rootUrl: 'https://rp.example/app' }
// biome-ignore lint/suspicious/noTemplateCurlyInString: Keycloak fills it in.
const ofServer = { rootUrl: '${authBaseUrl}' }

const rows: readonly [boolean, readonly string[], string, object?][] = [
  [true, ['https://rp.example/x'], 'https://rp.example/x'],
  [false, ['https://rp.example/x'], 'https://rp.example/x?a=b'],
  [true, ['https://rp.example/x*'], 'https://rp.example/xyz?a=b'],
  [true, ['https://rp.example/x/*'], 'https://rp.example/x'],
  [false, ['https://rp.example/x/*'], 'https://rp.example/xy'],
  [false, ['https://rp.example/x?y=*'], 'https://rp.example/x?y=1'],
  [false, ['https://*.example/*'], 'https://rp.example/x'],
  [false, ['https://rp.example/*/cb'], 'https://rp.example/a/cb'],
  [false, ['https://rp.example/x/*'], 'https://rp.example/x/../y'],
  [false, ['https://rp.example/x/*'], 'https://rp.example/x/%2e%2e/y'],
  [false, ['https://rp.example/*'], 'https://a:b@rp.example/'],
  [false, ['https://rp.example/*'], 'https://RP.example/a'],
  [true, ['*'], 'http://anywhere.example/x'],
  [false, ['*'], 'photos:/x'],
  [true, ['http://127.0.0.1/cb'], 'http://127.0.0.1:7777/cb'],
  [true, ['http://localhost/cb'], 'http://localhost:7777/cb'],
  [false, ['http://rp.example/cb'], 'http://rp.example:7777/cb'],
  [true, ['/*'], 'https://rp.example/app/a', app],
  [true, ['/cb/*'], 'https://rp.example/app/cb/z', app],
  [false, ['/cb/*'], 'https://kc.example/cb/z', app],
  [false, ['/*'], 'https://rp.example/app/a', { rootUrl: 'https://rp.example/app/' }],
  [true, ['/*'], 'https://rp.example/app//a', { rootUrl: 'https://rp.example/app/' }],
  [true, ['/offline/*'], 'https://kc.example/offline/x'],
  [true, ['/realms/shop/account/*'], 'https://kc.example/realms/shop/account/x', ofServer],
  [false, [], 'https://rp.example/x'],
  [false, ['*'], 'no address'],
]

test.each(rows)('%s: %j for %s', (fits, registered, uri, more) => {
  expect(isRedirectUri(client(registered, more), base, uri)).toBe(fits)
})

test('after signing out, + and nothing stand for the redirect URIs, - for none', () => {
  const may = (attribute: string | undefined, uri: string): boolean =>
    isLogoutUri(
      client(['/cb'], {
        ...app,
        attributes: attribute === undefined ? {} : { 'post.logout.redirect.uris': attribute },
      }),
      base,
      uri,
    )
  expect(may(undefined, 'https://rp.example/app/cb')).toBe(true)
  expect(may('+##/bye', 'https://rp.example/app/cb')).toBe(true)
  expect(may('+##/bye', 'https://rp.example/app/bye')).toBe(true)
  expect(may('/bye', 'https://rp.example/app/cb')).toBe(false)
  expect(may('-', 'https://rp.example/app/cb')).toBe(false)
})

test('web origins that are + are those of the redirect URIs', () => {
  const origins = (webOrigins: readonly string[]) =>
    webOriginsOf({ settings: client(['/cb', 'photos:/x'], { ...app, webOrigins }) }, base)
  expect(origins(['+'])).toEqual(['https://rp.example'])
  expect(origins(['https://other.example', '+'])).toEqual(['https://other.example', 'https://rp.example'])
  expect(origins([])).toEqual([])
})
