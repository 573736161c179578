import type { Exchange } from './har.ts'

/** A page of a recording whose script changed something. */
export interface RecordedPage {
  readonly page: Exchange
  /** What its script sent and read. */
  readonly requests: readonly Exchange[]
  /** Where the browser went after it. */
  readonly next: string | undefined
}

/** The pages whose script changed something, in their order, until the browser returns to the client. */
export function recordedPages(exchanges: readonly Exchange[], redirectUri: string): RecordedPage[] {
  const pages: { page: Exchange; requests: Exchange[]; next?: string }[] = []
  for (const exchange of beforeReturn(exchanges, redirectUri)) {
    const current = pages.at(-1)
    if (current !== undefined && isOfScript(exchange)) current.requests.push(exchange)
    else if (!isAsset(exchange)) {
      if (current?.requests.some(changes)) current.next ??= exchange.url
      if (isPage(exchange)) pages.push({ page: exchange, requests: [] })
    }
  }
  return pages.flatMap(({ page, requests, next }) =>
    requests.some(changes) ? [{ page, requests, next }] : [],
  )
}

/** The sign-in ends where the browser returns to the client. */
export function beforeReturn(exchanges: readonly Exchange[], redirectUri: string): readonly Exchange[] {
  const end = exchanges.findIndex(({ url }) => url.startsWith(redirectUri))
  return end === -1 ? exchanges : exchanges.slice(0, end + 1)
}

/** Whether a request changes something at the server, by its method. */
export function changes({ method }: Exchange): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

/** Whether a media type is JSON. */
export function isJson(type: string): boolean {
  return /[/+]json\b/.test(type)
}

function isPage({ method, status, answer, isDocument = true }: Exchange): boolean {
  return method === 'GET' && status === 200 && answer.type.includes('html') && isDocument
}

/** Whether a script sent it, and not the browser on its way from page to page. */
function isOfScript(exchange: Exchange): boolean {
  const { method, request, answer, isDocument } = exchange
  if (isDocument === true || isAsset(exchange)) return false
  const speaksJson = isJson(request.type) || answer.json !== undefined || isJson(answer.type)
  return changes(exchange) ? isDocument === false || speaksJson : method === 'GET' && speaksJson
}

/** Files that are the same for everybody. */
const assetType = /javascript|css|image|font|wasm|audio|video|manifest/
const assetName =
  /\.(m?js|css|map|ico|png|jpe?g|gif|webp|svg|woff2?|ttf|otf|wasm|webmanifest|txt|xml)$|\/(manifest|asset-manifest)\.json$|\/(i18n|locales?|lang|translations?|assets|static)\/[^?]*\.json$/i

function isAsset({ method, answer, url }: Exchange): boolean {
  return method === 'GET' && (assetType.test(answer.type) || assetName.test(new URL(url).pathname))
}
