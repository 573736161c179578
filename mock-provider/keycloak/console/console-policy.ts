import { hashSource } from '../../kit/hash-source.ts'
import { pageStyle } from '../../kit/page-layout.ts'
import { goOnScript } from '../page-scripts.ts'

/** What a page of the consoles may load and run: its own style, and the script that goes on to the sign-in. */
export async function consolePolicy(): Promise<string> {
  return [
    "default-src 'none'",
    `style-src ${await hashSource(pageStyle)}`,
    `script-src ${await hashSource(goOnScript)}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
