import { html, raw } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'
import { formScript, submitScript } from './scripts.ts'

export interface FormPage {
  readonly action: string
  readonly csrf: string
  /** Which pending authorization request the form belongs to. */
  readonly request: string
}

export interface LoginPage extends FormPage {
  readonly client: string
  readonly hint: string
  readonly error?: string
  /** Where another provider signs people in, and its name. */
  readonly elsewhere?: { readonly to: string; readonly name: string }
  /** Who can sign in by a click, without a password. */
  readonly people: readonly { readonly username: string; readonly name: string }[]
}

export function loginPage(page: LoginPage): Markup {
  const fields = html`${nameField(page)}${passwordField(page, page.hint !== '')}`
  return signInPage(page, fields, 'Sign in')
}

/** The first of two pages. */
export function namePage(page: LoginPage): Markup {
  return signInPage(page, nameField(page, true), 'Next')
}

/** The second of two pages. */
export function passwordPage(page: LoginPage & { readonly username: string; readonly back: string }): Markup {
  const name = html`<p class="detail">${page.username} (<a href="${page.back}">another user</a>)</p><input type="hidden" name="username" value="${page.username}">`
  return signInPage(page, html`${name}${passwordField(page, true)}`, 'Sign in')
}

function signInPage(page: LoginPage, fields: Markup, button: string): Markup {
  return layout(
    'Sign in',
    html`<p>to continue to ${page.client}</p>
${page.error === undefined ? '' : html`<p role="alert" id="wrong">${page.error}</p>`}
<form method="post" action="${page.action}">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="csrf" value="${page.csrf}">
${fields}
<div class="actions"><button type="submit">${button}</button></div>
</form>
${page.elsewhere === undefined ? '' : html`<p class="after"><a href="${page.elsewhere.to}">Sign in at ${page.elsewhere.name}</a></p>`}
${page.people.length === 0 ? '' : oneClickForm(page)}`,
  )
}

/** For local work: nobody has to look a test password up. */
function oneClickForm({ action, csrf, request, people }: LoginPage): Markup {
  return html`<form method="post" action="${action}" class="people">
<input type="hidden" name="request" value="${request}">
<input type="hidden" name="csrf" value="${csrf}">
<p>Or at once, without a password, as</p>
<div class="actions">${people.map(
    ({ username, name }) =>
      html`<button type="submit" name="as" value="${username}" class="quiet">${name}</button> `,
  )}</div>
</form>`
}

/** The next key goes to the name, unless that is there already. */
function nameField({ hint, error }: LoginPage, alone = false): Markup {
  const first = alone || hint === ''
  return html`<label>User name <input type="text" name="username" value="${hint}" autocomplete="username" required${first ? raw(' autofocus') : ''}${tied(error)}></label>`
}

function passwordField({ error }: LoginPage, first: boolean): Markup {
  return html`<label>Password <input type="password" name="password" autocomplete="current-password" required${first ? raw(' autofocus') : ''}${tied(error)}></label>`
}

/** Says with a field what is wrong with it. */
function tied(error: string | undefined) {
  return error === undefined ? '' : raw(' aria-invalid="true" aria-describedby="wrong"')
}

export function consentPage(
  page: FormPage & {
    readonly client: string
    readonly user: string
    /** What the client says of itself. */
    readonly links: readonly { readonly says: string; readonly to: string }[]
    /** The address of a picture. */
    readonly logo: string | undefined
    /** Where the user can take back what lasts. */
    readonly account: string | undefined
    /** What is asked for, in words; with a scope where it can be left out. */
    readonly items: readonly {
      readonly says: string
      readonly box?: { readonly value: string; readonly ticked: boolean }
    }[]
  },
): Markup {
  const plain = page.items.filter(({ box }) => box === undefined)
  return layout(
    `${page.client} asks for access`,
    html`${page.logo === undefined ? '' : html`<img class="logo" src="${page.logo}" alt="">`}<p>You are signed in as ${page.user}. If you agree, ${page.client} may:</p>
${plain.length === 0 ? '' : html`<ul>${plain.map(({ says }) => html`<li>${says}</li>`)}</ul>`}
<form method="post" action="${page.action}">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="csrf" value="${page.csrf}">
${page.items.flatMap(({ says, box }) =>
  box === undefined
    ? []
    : [
        html`<label class="box"><input type="checkbox" name="scope" value="${box.value}"${box.ticked ? raw(' checked') : ''}><span>${says}</span></label>`,
      ],
)}
<div class="actions">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="quiet">Deny</button>
</div>
</form>
${page.account === undefined ? '' : html`<p class="detail after">You can take this back at any time on <a href="${page.account}">your account page</a>.</p>`}
${page.links.map(({ says, to }) => html`<p class="detail after"><a href="${to}" rel="noopener noreferrer">${says}</a></p>`)}`,
  )
}

export function logoutPage(page: {
  readonly action: string
  readonly csrf: string
  readonly fields: readonly (readonly [string, string])[]
  /** Everything is in the address, and the form has nothing but a button. */
  readonly bare: boolean
}): Markup {
  const question = html`<p>Do you want to sign out of this browser? Offline access that you gave to applications stays.</p>`
  const sent: [string, string][] = [
    ['csrf', page.csrf],
    ...page.fields.map(([name, value]): [string, string] => [name, value]),
  ]
  if (page.bare) {
    const query = new URLSearchParams([...sent, ['decision', 'logout']])
    return layout(
      'Sign out?',
      html`${question}<form method="post" action="${page.action}?${query}"><button type="submit">Yes</button></form>`,
    )
  }
  return layout(
    'Sign out?',
    html`${question}
<form method="post" action="${page.action}">
${sent.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="actions">
<button type="submit" name="decision" value="logout">Sign out</button>
<button type="submit" name="decision" value="stay" class="quiet">Stay signed in</button>
</div>
</form>`,
  )
}

/**
 * @param details what whoever set it up wants to know, a line each
 * @param start the first page, for whoever is lost
 */
export function messagePage(
  title: string,
  text: string,
  details: readonly string[] = [],
  start?: string,
): Markup {
  const way = start === undefined ? '' : html`<p><a href="${start}">To the first page</a></p>`
  return layout(
    title,
    html`<p>${text}</p>${details.map((detail) => html`<p class="detail">${detail}</p>`)}${way}`,
  )
}

/** A front end that is nothing but a script, for clients and tests that have to cope with one. */
export function scriptPage(page: {
  readonly title: string
  readonly endpoint: string
  readonly request: string
  readonly fields: readonly string[]
}): Markup {
  const { endpoint, request, fields } = page
  const settings = JSON.stringify({ endpoint, request, fields }).replaceAll('<', '\\u003c')
  return layout(
    page.title,
    html`<div id="app"></div>
<script type="application/json" id="settings">${raw(settings)}<\/script>
<script>${raw(formScript)}<\/script>`,
  )
}

/** Sends an authorization response by POST. @see OAuth 2.0 Form Post Response Mode */
export function formPostPage(action: string, parameters: URLSearchParams): Markup {
  return layout(
    'Continue to the application',
    html`<form method="post" action="${action}">
${[...parameters].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="actions"><button type="submit">Continue</button></div>
</form>
<script>${raw(submitScript)}<\/script>`,
  )
}
