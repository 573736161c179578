import { sha256 } from './sha-256.ts'

/** How a content policy names a style or a script that stands in a page. @see https://www.w3.org/TR/CSP3/ */
export async function hashSource(text: string): Promise<string> {
  return `'sha256-${btoa(String.fromCharCode(...(await sha256(text))))}'`
}
