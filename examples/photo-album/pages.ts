import type { Member } from './database.ts'

export interface Shown {
  readonly member?: Member
  readonly csrf?: string
  readonly accountUrl?: string
  readonly notice?: string
}

const style = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
html { background: Canvas; color: CanvasText }
body { max-width: 40rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center }
a.button, button { font: inherit; padding: .5rem 1rem; border: 1px solid; border-radius: .4rem;
  background: Canvas; color: CanvasText; text-decoration: none; cursor: pointer }
.notice { border-left: .3rem solid; padding: .5rem 1rem }
dt { font-weight: 600 } dd { margin: 0 0 .5rem }
form { margin: 0 }
`

/** The one page of the album. */
export function albumPage({ member, csrf, accountUrl, notice }: Shown): string {
  const content = member === undefined ? signedOut : signedIn(member, csrf ?? '', accountUrl)
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Photo Album</title><style>${style}</style></head>
<body><main><h1>Photo Album</h1>
${notice === undefined ? '' : `<p class="notice" role="status">${text(notice)}</p>`}
${content}</main></body></html>`
}

const signedOut = `<p>Your photos, and a copy of them every midnight, also while you are away.</p>
<div class="actions"><a class="button" href="/sign-in?backup=yes">Sign in with backup</a>
<a class="button" href="/sign-in">Sign in without backup</a></div>
<p>With backup, you are asked for offline access. You can end it here, or in your account at any time.</p>`

function signedIn(member: Member, csrf: string, accountUrl: string | undefined): string {
  const form = (action: string, label: string): string =>
    `<form method="post" action="${action}"><input type="hidden" name="csrf" value="${text(csrf)}"><button>${label}</button></form>`
  const isOn = member.token !== undefined && member.offline === true
  return `<p>Hello, ${text(member.name)}.</p>
${member.ended === undefined ? '' : `<p class="notice" role="alert">The backup of your photos was ended, by you in your account or by an administrator. Nothing is copied until you turn it on again.</p>`}
<h2>Backup</h2>
<dl><dt>State</dt><dd>${stateOf(member)}</dd>
<dt>Access ends</dt><dd>${member.token === undefined ? 'no token is saved' : endOf(member)}</dd>
<dt>Last backups</dt><dd>${member.backups.length === 0 ? 'none yet' : member.backups.slice(-5).map(backup).join('<br>')}</dd></dl>
<div class="actions">${isOn ? '' : `<a class="button" href="/sign-in?backup=yes">Turn on backup</a>`}
${member.token === undefined ? '' : form('/back-up', 'Back up now')}
${isOn ? form('/turn-off', 'Turn off backup') : ''}
${form('/sign-out', 'Sign out')}
${accountUrl === undefined ? '' : `<a href="${text(accountUrl)}">Account management</a>`}</div>`
}

function stateOf({ token, offline, waitUntil }: Member): string {
  if (token === undefined) return 'off'
  if (offline !== true)
    return 'off: the saved token ends with your login session, so it works only until you sign out'
  return waitUntil === undefined
    ? 'on, also while you are signed out'
    : 'on; the last attempt is repeated later'
}

function endOf({ expires, offline }: Member): string {
  if (offline !== true) return 'with your login session'
  return expires === undefined ? 'never by itself' : new Date(expires * 1000).toISOString()
}

function backup({ at, photos }: Member['backups'][number]): string {
  return `${new Date(at).toISOString().slice(0, 16)}: ${photos.length} photos`
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
