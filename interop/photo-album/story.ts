import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { Album } from '../../examples/photo-album/album.ts'
import { Disturbance } from './disturbance.ts'
import { albumClient, kim, lee, type Stage } from './stage.ts'
import { AlbumVisitor } from './visitor.ts'

const day = 86_400

/** Plays the story of offline access with the album and a provider; each step is asserted before it is told. */
export async function story(
  stageAt: (album: string) => Promise<Stage>,
  {
    browser,
    port,
    tell,
  }: { readonly browser: Browser; readonly port: number; readonly tell: (line: string) => void },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'photo-album-'))
  const origin = `http://127.0.0.1:${port}`
  const stage = await stageAt(origin)
  const network = new Disturbance()
  const open = async (): Promise<Album> => {
    const opened = new Album({
      ...{ issuer: stage.issuer, clientId: albumClient.id, clientSecret: albumClient.secret },
      ...{ folder, port, now: () => stage.now(), fetch: network.fetch },
    })
    await opened.start()
    return opened
  }
  let album = await open()
  const midnight = async () => {
    await stage.moveClock(day)
    return album.tick()
  }
  const idOf = (name: string): string => {
    const found = Object.entries(album.members).find(([, member]) => member.name === name)
    assert.ok(found, `${name} is no member`)
    return found[0]
  }
  const done = (line: string): void => tell(`  ✓ ${line}`)
  const chapter = (line: string): void => tell(`\n${line}`)
  try {
    tell(`The album at ${origin}, the provider: ${stage.name} at ${stage.issuer}`)

    chapter('Kim signs in')
    const atHome = await AlbumVisitor.at(browser, origin)
    assert.match(await atHome.look(), /Sign in with backup/)
    const classic = await atHome.signIn('Sign in without backup', kim)
    assert.match(classic, /Hello, Kim Example/)
    assert.match(classic, /ends with your login session/)
    done('without backup: the token would end with the login session, and the album says so')
    assert.deepEqual(await midnight(), {})
    done('midnight: nothing is copied for Kim, who did not ask for it')
    const on = await atHome.signIn('Turn on backup', kim)
    assert.match(on, /on, also while you are signed out/)
    const member = () => album.members[idOf(kim.name)]
    assert.equal(member()?.offline, true)
    done(`with backup: an offline token; its end: ${member()?.expires ?? 'never by itself'}`)
    const token = member()?.token
    const onDisk = readFileSync(join(folder, 'album.json'), 'utf8')
    assert.ok(token !== undefined && onDisk.includes(token) && !/eyJ/.test(onDisk))
    done('the token is in the database of the album, encrypted')

    chapter('Kim signs out, and goes to bed')
    assert.match(await atHome.press('Sign out'), /You are signed out/)
    for (const night of [1, 2, 3]) {
      assert.deepEqual(await midnight(), { [idOf(kim.name)]: 'backed up' })
      done(`midnight ${night}: ${member()?.backups.at(-1)?.photos.length} photos copied, nobody is signed in`)
    }

    chapter('Things go wrong')
    network.next('busy')
    assert.deepEqual(await midnight(), { [idOf(kim.name)]: 'later' })
    assert.ok(member()?.token)
    done('the provider is busy (503): the token is kept')
    assert.deepEqual(await album.tick(), {})
    await stage.moveClock(180)
    assert.deepEqual(await album.tick(), { [idOf(kim.name)]: 'backed up' })
    done('asked again not before the time it named: copied')
    network.next('answer lost')
    assert.deepEqual(await midnight(), { [idOf(kim.name)]: 'backed up' })
    done('an answer is lost on its way: asked for again at once, copied')
    const asked = network.refreshes
    await stage.moveClock(60)
    const together = await Promise.all([1, 2, 3, 4].map(() => album.backUp(idOf(kim.name))))
    assert.deepEqual([together, network.refreshes - asked], [Array(4).fill('backed up'), 1])
    done('four want a backup at once: the token is used once')

    chapter('Everybody restarts')
    await album.stop()
    album = await open()
    assert.deepEqual(await midnight(), { [idOf(kim.name)]: 'backed up' })
    done('the album was restarted: copied')
    await stage.restart()
    assert.deepEqual(await midnight(), { [idOf(kim.name)]: 'backed up' })
    done('the provider was restarted: copied')

    chapter('Kim ends it in the account')
    await stage.revokeAsUser(kim)
    assert.deepEqual(await midnight(), { [idOf(kim.name)]: 'ended' })
    done(`midnight: refused (${member()?.ended}); nothing was copied`)
    assert.equal(member()?.token, undefined)
    const before = network.refreshes
    assert.deepEqual([await midnight(), network.refreshes], [{}, before])
    done('the next midnight: the provider is not even asked')
    const back = await atHome.signIn('Sign in without backup', kim)
    assert.match(back, /The backup of your photos was ended/)
    assert.match(back, /Turn on backup/)
    done('Kim comes back: the album says what happened, and offers it anew')
    assert.match(await atHome.signIn('Turn on backup', kim), /on, also while you are signed out/)
    assert.deepEqual(await midnight(), { [idOf(kim.name)]: 'backed up' })
    done('Kim agrees again: copied')

    chapter('The administrator ends all of it')
    const another = await AlbumVisitor.at(browser, origin)
    assert.match(await another.signIn('Sign in with backup', lee), /on, also while you are signed out/)
    const both = (what: string) => ({ [idOf(kim.name)]: what, [idOf(lee.name)]: what })
    assert.deepEqual(await midnight(), both('backed up'))
    done('Lee has a backup, too')
    await stage.revokeAllOfClient()
    assert.deepEqual(await midnight(), both('ended'))
    done('all offline tokens of the album are revoked: both are refused')
    assert.match(await another.look(), /The backup of your photos was ended/)
    assert.match(await another.signIn('Turn on backup', lee), /on, also while you are signed out/)
    assert.deepEqual(await midnight(), { [idOf(lee.name)]: 'backed up' })
    done('Lee agrees anew: copied; Kim has not, so nothing is')

    chapter('Lee has enough')
    assert.match(await another.press('Turn off backup'), /off|no token is saved/)
    assert.deepEqual([await midnight(), album.members[idOf(lee.name)]?.token], [{}, undefined])
    done('the album gave the token back; nothing is copied')
  } finally {
    await album.stop()
    await stage.stop()
    rmSync(folder, { recursive: true })
  }
}
