/** What a browser says of a page that it opens. @see W3C, Fetch Metadata Request Headers */
export function navigationHeaders(url: string, from: string | undefined): Record<string, string> {
  return {
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'upgrade-insecure-requests': '1',
    'sec-fetch-dest': 'document',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-site': siteOf(url, from),
    'sec-fetch-user': '?1',
  }
}

function siteOf(url: string, from: string | undefined): string {
  if (from === undefined) return 'none'
  if (!URL.canParse(url)) return 'cross-site'
  const [one, other] = [new URL(url), new URL(from)]
  if (one.origin === other.origin) return 'same-origin'
  // Another port of the same host is the same site.
  return one.protocol === other.protocol && one.hostname === other.hostname ? 'same-site' : 'cross-site'
}
