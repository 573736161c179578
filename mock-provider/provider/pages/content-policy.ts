import { hashSource } from '../../kit/hash-source.ts'
import { pageStyle } from '../../kit/page-layout.ts'
import { formScript, inspectorScript, submitScript } from './scripts.ts'

let hashes: Promise<{ readonly style: string; readonly scripts: string }> | undefined

/**
 * What a page of the provider may load and run: its own style and its own scripts, known by their hashes. Where its
 * form leads is not limited here, since browsers apply that to the redirect back to the client, too.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
export async function contentPolicy(
  issuer: string,
  {
    frames = [],
    images = [],
  }: { readonly frames?: readonly string[]; readonly images?: readonly string[] } = {},
): Promise<string> {
  hashes ??= hashesOfPages()
  const { style, scripts } = await hashes
  return [
    "default-src 'none'",
    `style-src ${style}`,
    `script-src ${scripts}`,
    `connect-src 'self' ${new URL(issuer).origin}`,
    ...(frames.length === 0 ? [] : [`frame-src ${frames.join(' ')}`]),
    ...(images.length === 0 ? [] : [`img-src ${images.join(' ')}`]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** A page runs what is ours and nothing else, and stands in nobody's frame. */
export async function guardPage(response: Response, issuer: string): Promise<void> {
  if (!response.headers.has('content-security-policy')) {
    response.headers.set('content-security-policy', await contentPolicy(issuer))
  }
  response.headers.set('x-frame-options', 'DENY')
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('referrer-policy', 'no-referrer')
}

async function hashesOfPages() {
  const scripts = await Promise.all([formScript, submitScript, inspectorScript].map(hashSource))
  return { style: await hashSource(pageStyle), scripts: scripts.join(' ') }
}
