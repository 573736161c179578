/**
 * The album by itself: ISSUER=http://localhost:9400 node --import tsx examples/photo-album/main.ts
 *
 * CLIENT_ID and CLIENT_SECRET default to those of `offline-conformance mock`, PORT to 3000, FOLDER to ./photo-album-data.
 */
import { Album } from './album.ts'

const { env } = process
const album = new Album({
  issuer: env.ISSUER ?? 'http://localhost:9400',
  clientId: env.CLIENT_ID ?? 'web-app',
  clientSecret: env.CLIENT_SECRET ?? 'test-secret-of-web-app',
  folder: env.FOLDER ?? 'photo-album-data',
  port: Number(env.PORT ?? 3000),
})
await album.start()
console.log(`Photo Album at ${album.origin}`)
