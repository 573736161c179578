import { normalise, told } from '../normalise.ts'
import type { World } from '../world.ts'
import type { Row } from './row.ts'

const document = async (world: World, path: string) => {
  const answer = await world.send(`${world.issuer}${path}`)
  return { ...told(answer, world), cache: answer.headers.get('cache-control') }
}

export const discoveryRows: readonly Row[] = [
  {
    name: 'discovery: members, addresses and what they support',
    async run(world) {
      const answer = await world.send(`${world.issuer}/.well-known/openid-configuration`)
      const document = JSON.parse(answer.text)
      // Which algorithms there are is the business of the platform's libraries.
      for (const member of Object.keys(document))
        if (/_(alg|enc)_values_supported$/.test(member)) document[member] = 'some'
      return {
        order: Object.keys(document),
        document: normalise(document, world),
        cache: answer.headers.get('cache-control'),
      }
    },
  },
  {
    name: 'discovery: at the location of RFC 8414',
    async run(world) {
      const behind = await world.send(`${world.issuer}/.well-known/oauth-authorization-server`)
      const before = await world.send(
        `${world.base}/.well-known/oauth-authorization-server/realms/${world.realm}`,
      )
      return { behind: behind.status, before: before.status }
    },
  },
  { name: 'key set', run: (world) => document(world, '/protocol/openid-connect/certs') },
  { name: 'realm information', run: (world) => document(world, '') },
  {
    name: 'a realm that is not there',
    async run(world) {
      const paths = ['', '/.well-known/openid-configuration', '/protocol/openid-connect/certs']
      return Promise.all(
        paths.map(async (path) => told(await world.send(`${world.base}/realms/nobody${path}`), world)),
      )
    },
  },
  {
    name: 'the token endpoint by GET',
    run: async (world) => told(await world.send(`${world.issuer}/protocol/openid-connect/token`), world),
  },
]
