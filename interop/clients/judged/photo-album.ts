import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Album } from '../../../examples/photo-album/album.ts'
import { Cannot, takeSteps, visited } from './steps.ts'

/*
 * The Photo Album as a command for `offline-conformance judge --openid --command`: a call is a backup; where there is none,
 * its only member turns it on again.
 */

const { ISSUER = '', CLIENT_ID = '', CLIENT_SECRET = '', CLIENT_STATE = '.' } = process.env
/** Seconds of a pause that the server asks for; longer ones are the album's own, and pass by its clock. */
const longestSleep = 5
const running = join(CLIENT_STATE, 'running')
let ahead = 0

async function started(): Promise<Album> {
  if (isAlive(Number(await readFile(running, 'utf8').catch(() => '0'))))
    throw new Cannot('the album is one process')
  await writeFile(running, String(process.pid))
  const album = new Album({
    ...{ issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
    ...{ folder: join(CLIENT_STATE, 'album'), port: await freePort(), now: () => Date.now() + ahead },
  })
  await album.start()
  return album
}

/** Another process, that is: one that was killed leaves its number behind. */
function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** What the member does in their browser, which keeps the one cookie of the album. */
async function turnOn(album: Album): Promise<string> {
  const start = await fetch(`${album.origin}/sign-in?backup=yes`, { redirect: 'manual' })
  const back = await visited(start.headers.get('location') ?? '')
  const [cookie = ''] = start.headers.getSetCookie()
  const done = await fetch(back, {
    redirect: 'manual',
    headers: { cookie: cookie.slice(0, cookie.indexOf(';')) },
  })
  if (done.status >= 400) throw new Error(`the album says: ${(await done.text()).replace(/<[^>]*>/g, ' ')}`)
  const [member] = Object.keys(album.members)
  if (member === undefined) throw new Error('the album has no member')
  if (album.members[member]?.token === undefined)
    throw new Cannot('without a refresh token there is no backup, which the album tells its member')
  return member
}

async function backUp(album: Album): Promise<void> {
  const [known] = Object.keys(album.members)
  const member =
    known !== undefined && album.members[known]?.token !== undefined ? known : await turnOn(album)
  const became = await album.backUp(member)
  if (became === 'later') return later(album, member)
  if (became === 'ended') return backUp(album)
  if (became !== 'backed up') throw new Error(became)
}

async function later(album: Album, member: string): Promise<void> {
  const wait = (album.members[member]?.waitUntil ?? 0) - (Date.now() + ahead)
  if (wait <= longestSleep * 1000) await sleep(Math.max(0, wait))
  else ahead += wait
  const became = await album.backUp(member)
  if (became !== 'backed up') throw new Error(became)
}

let album: Promise<Album> | undefined
await takeSteps(async () => {
  album ??= started()
  await backUp(await album)
})
await (await album)?.stop()
await rm(running, { force: true })
