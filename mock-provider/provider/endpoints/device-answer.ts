import type { DeviceRequest } from '../device-requests.ts'
import { messagePage } from '../pages/pages.ts'
import type { Incoming } from './endpoint.ts'

/** Tells the device, by what it will find, and the user, by a page. */
export async function answerDevice(
  { core, context }: Incoming,
  device: DeviceRequest,
  { code, error }: Readonly<Record<string, string>>,
): Promise<Response> {
  device.outcome = code === undefined ? { error: error ?? 'access_denied' } : { code }
  core.journal.happened('device answered', { user_code: device.userCode, error })
  const text = code === undefined ? 'The device gets no access.' : 'You can go back to your device.'
  return context.html(await messagePage(code === undefined ? 'Not connected' : 'Connected', text))
}
