import { WindowOf } from '../../kit/testing/window.ts'
import type { MockProvider } from '../provider.ts'
import { TestBrowser } from './client.ts'

/** A browser in which an administrator is signed in, at their first page. */
export async function administratorOf(provider: MockProvider) {
  const browser = new TestBrowser(provider)
  const window = new WindowOf(browser)
  await window.open('/admin')
  await window.press('Sign in', { client_id: 'admin', client_secret: 'secret of admin' })
  return { browser, window }
}
