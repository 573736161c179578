/** What published declarations say of the cookie jar of a browser. The code of tough-cookie is bundled. */
export interface CookieJar {
  getCookies(url: string): Promise<readonly Cookie[]>
  getCookieString(url: string): Promise<string>
  setCookie(cookie: string, url: string): Promise<Cookie | undefined>
  removeAllCookies(): Promise<void>
}

export interface Cookie {
  readonly key: string
  readonly value: string
}
