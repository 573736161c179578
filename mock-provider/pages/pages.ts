import { html, raw } from 'hono/html'
import { layout, type Markup } from './layout.ts'

export interface FormPage {
  readonly action: string
  readonly csrf: string
  /** Which pending authorization request the form belongs to. */
  readonly request: string
}

export function loginPage(
  page: FormPage & { readonly client: string; readonly hint: string; readonly error?: string },
): Markup {
  return layout(
    'Sign in',
    html`<p>to continue to ${page.client}</p>
${page.error === undefined ? '' : html`<p role="alert">${page.error}</p>`}
<form method="post" action="${page.action}">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="csrf" value="${page.csrf}">
<label>User name <input type="text" name="username" value="${page.hint}" autocomplete="username" required autofocus></label>
<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
<div class="actions"><button type="submit">Sign in</button></div>
</form>`,
  )
}

export function consentPage(
  page: FormPage & { readonly client: string; readonly user: string; readonly items: readonly string[] },
): Markup {
  return layout(
    `${page.client} asks for access`,
    html`<p>You are signed in as ${page.user}. If you agree, ${page.client} may:</p>
<ul>${page.items.map((item) => html`<li>${item}</li>`)}</ul>
<form method="post" action="${page.action}">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="csrf" value="${page.csrf}">
<div class="actions">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="quiet">Deny</button>
</div>
</form>`,
  )
}

export function logoutPage(page: {
  readonly action: string
  readonly csrf: string
  readonly fields: readonly (readonly [string, string])[]
}): Markup {
  return layout(
    'Sign out?',
    html`<p>Do you want to sign out of this browser? Offline access that you gave to applications stays.</p>
<form method="post" action="${page.action}">
<input type="hidden" name="csrf" value="${page.csrf}">
${page.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="actions">
<button type="submit" name="decision" value="logout">Sign out</button>
<button type="submit" name="decision" value="stay" class="quiet">Stay signed in</button>
</div>
</form>`,
  )
}

export function messagePage(title: string, text: string): Markup {
  return layout(title, html`<p>${text}</p>`)
}

/** A front end that is nothing but a script, for clients and tests that have to cope with one. */
export function scriptPage(page: {
  readonly title: string
  readonly endpoint: string
  readonly request: string
  readonly fields: readonly string[]
}): Markup {
  const settings = JSON.stringify({
    endpoint: page.endpoint,
    request: page.request,
    fields: page.fields,
  }).replaceAll('<', '\\u003c')
  return layout(
    page.title,
    html`<div id="app"></div>
<script>${raw(`
const settings = ${settings};
const app = document.getElementById('app');
for (const name of settings.fields) {
  const label = app.appendChild(document.createElement('label'));
  label.textContent = name;
  const input = label.appendChild(document.createElement('input'));
  input.id = name;
  input.type = name === 'password' ? 'password' : 'text';
}
const button = app.appendChild(document.createElement('button'));
button.textContent = 'Continue';
button.onclick = async () => {
  const body = { request: settings.request, decision: 'allow' };
  for (const name of settings.fields) body[name] = document.getElementById(name).value;
  const answer = await fetch(settings.endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  location.assign((await answer.json()).redirect);
};
`)}</script>`,
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
<script>document.forms[0].submit()</script>`,
  )
}
