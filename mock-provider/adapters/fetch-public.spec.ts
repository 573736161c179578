import { expect, test } from 'vitest'
import { fetchPublic } from './fetch-public.ts'

test.each([
  ['https://127.0.0.1/client.json', /an address of this machine/],
  ['https://[::1]/client.json', /an address of this machine/],
  ['https://localhost/client.json', /an address of this machine/],
  ['https://2130706433/client.json', /an address of this machine/],
  ['https://169.254.169.254/latest/meta-data/', /a link-local address/],
  ['https://10.0.0.5/client.json', /an address of a private network/],
  ['https://intranet/client.json', /an address of a private network/],
])('a document at %s is not asked for', async (address, why) => {
  await expect(fetchPublic(address, {})).rejects.toThrow(why)
})
