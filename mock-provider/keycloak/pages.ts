import { html, raw } from 'hono/html'
import type { Markup } from '../kit/page-layout.ts'
import { pageStyle } from '../kit/page-layout.ts'
import { framesScript } from './page-scripts.ts'

interface Page {
  readonly id: string
  readonly realm: string
  readonly title: string
  readonly content: Markup
}

function page({ id, realm, title, content }: Page): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to ${realm}</title>
<style>${raw(pageStyle)}</style>
</head>
<body id="keycloak-bg" data-page-id="${id}"><main>
<h1 id="kc-page-title">${title}</h1>
${content}
</main></body>
</html>`
}

export interface LoginForm {
  readonly realm: string
  readonly action: string
  /** Whom it is about, where only the password is asked for. */
  readonly again?: string
  readonly username: string
  readonly wrong?: string
  readonly message?: string
}

export function loginPage({ realm, action, again, username, wrong, message }: LoginForm): Markup {
  const name =
    again === undefined
      ? html`<label>Username or email <input type="text" id="username" name="username" value="${username}" autocomplete="username" autofocus></label>`
      : html`<p id="kc-attempted-username">${again}</p>`
  return page({
    id: 'login-login',
    realm,
    title: 'Sign in to your account',
    content: html`${feedback(message)}<form id="kc-form-login" action="${action}" method="post">
${name}
<label>Password <input type="password" id="password" name="password" autocomplete="current-password"></label>
${wrong === undefined ? '' : html`<p role="alert" id="input-error-username">${wrong}</p>`}
<input type="hidden" id="id-hidden-input" name="credentialId">
<div class="actions"><button type="submit" name="login" id="kc-login">Sign In</button></div>
</form>`,
  })
}

export function consentPage(form: {
  readonly realm: string
  readonly client: string
  readonly action: string
  readonly code: string
  readonly scopes: readonly string[]
}): Markup {
  return page({
    id: 'login-login-oauth-grant',
    realm: form.realm,
    title: `Grant Access to ${form.client}`,
    content: html`<div id="kc-oauth"><p>Do you grant these access privileges?</p>
<ul>${form.scopes.map((scope) => html`<li><span>${scope}</span></li>`)}</ul>
<form action="${form.action}" method="POST">
<input type="hidden" name="code" value="${form.code}">
<div class="actions"><button type="submit" name="accept" id="kc-login">Yes</button>
<button type="submit" name="cancel" id="kc-cancel" class="quiet">No</button></div>
</form></div>`,
  })
}

export function updatePasswordPage(form: {
  readonly realm: string
  readonly action: string
  readonly message?: string
}): Markup {
  return page({
    id: 'login-login-update-password',
    realm: form.realm,
    title: 'Update password',
    content: html`${feedback(form.message ?? 'You need to change your password to activate your account.')}<form id="kc-passwd-update-form" action="${form.action}" method="post">
<label>New Password <input type="password" id="password-new" name="password-new" autocomplete="new-password" autofocus></label>
<label>Confirm password <input type="password" id="password-confirm" name="password-confirm" autocomplete="new-password"></label>
<label><input type="checkbox" id="logout-sessions" name="logout-sessions" value="on"> Sign out from other devices</label>
<div class="actions"><button type="submit" name="login">Submit</button></div>
</form>`,
  })
}

export function updateProfilePage(form: {
  readonly realm: string
  readonly action: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** What is empty and may not be; nothing where somebody was told to look at their profile. */
  readonly missing: readonly string[]
}): Markup {
  const wrong = (name: string) =>
    form.missing.includes(name)
      ? html` <span id="input-error-${name}" class="kc-feedback-text" role="alert">
Please specify this field.
</span>`
      : ''
  const told =
    form.missing.length > 0 ? undefined : 'You need to update your user profile to activate your account.'
  return page({
    id: 'login-login-update-profile',
    realm: form.realm,
    title: 'Update Account Information',
    content: html`${feedback(told)}<form id="kc-update-profile-form" action="${form.action}" method="post">
<label>Email <input type="text" id="email" name="email" value="${form.email}"></label>${wrong('email')}
<label>First name <input type="text" id="firstName" name="firstName" value="${form.firstName}"></label>${wrong('firstName')}
<label>Last name <input type="text" id="lastName" name="lastName" value="${form.lastName}"></label>${wrong('lastName')}
<div class="actions"><button type="submit">Submit</button></div>
</form>`,
  })
}

export function logoutConfirmPage(form: {
  readonly realm: string
  readonly action: string
  readonly code: string
}): Markup {
  return page({
    id: 'login-logout-confirm',
    realm: form.realm,
    title: 'Logging out',
    content: html`<p>Do you want to log out?</p><form action="${form.action}" method="POST">
<input type="hidden" name="session_code" value="${form.code}">
<div class="actions"><button type="submit" name="confirmLogout" id="kc-logout" value="Logout">Logout</button></div>
</form>`,
  })
}

export function infoPage(realm: string, text: string): Markup {
  return page({
    id: 'login-info',
    realm,
    title: text,
    content: html`<div id="kc-info-message"><p>${text}</p></div>`,
  })
}

/** Tells clients in frames that the session is over. @see OpenID Connect Front-Channel Logout 1.0, section 3 */
export function frontChannelLogoutPage(form: {
  readonly realm: string
  readonly frames: readonly { readonly client: string; readonly url: string }[]
  readonly goOn: string | undefined
}): Markup {
  return page({
    id: 'login-frontchannel-logout',
    realm: form.realm,
    title: 'Logging out',
    content: html`<p>You are logging out from following apps</p>
<ul>${form.frames.map(({ client, url }) => html`<li>${client}<iframe src="${url}" title="Logout of ${client}" hidden></iframe></li>`)}</ul>
${form.goOn === undefined ? '' : html`<a id="continue" href="${form.goOn}">Continue</a>`}
<script>${raw(framesScript)}<\/script>`,
  })
}

/** Where a user types in what a device shows. */
export function deviceCodePage(realm: string, action: string, wrong: string | undefined): Markup {
  return page({
    id: 'login-login-oauth2-device-verify-user-code',
    realm,
    title: 'Device Login',
    content: html`${feedback(wrong)}<form id="kc-user-verify-device-user-code-form" action="${action}" method="post">
<label>Enter the code provided by your device and click Submit <input type="text" id="device-user-code" name="device_user_code" autocomplete="off" autofocus></label>
<div class="actions"><button type="submit">Submit</button></div>
</form>`,
  })
}

export function errorPage(realm: string, text: string): Markup {
  return page({
    id: 'login-error',
    realm,
    title: 'We are sorry...',
    content: html`<div id="kc-error-message"><p class="instruction">${text}</p></div>`,
  })
}

/** Sends itself to the client. @see OAuth 2.0 Form Post Response Mode, section 2 */
export function formPostPage(action: string, members: Iterable<[string, string]>): Markup {
  return html`<!doctype html>
<html lang="en"><head><title>OIDC Form_Post Response</title></head>
<body onload="document.forms[0].submit()"><form method="POST" action="${action}">
${[...members].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<noscript><p>JavaScript is disabled.</p><input type="submit" value="CONTINUE"></noscript>
</form></body></html>`
}

function feedback(message: string | undefined): Markup | string {
  return message === undefined ? '' : html`<p role="alert" class="kc-feedback-text">${message}</p>`
}
