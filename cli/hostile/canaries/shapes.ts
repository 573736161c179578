/** What a shape is made of. */
export interface Part {
  /** The secret, spelled. */
  readonly value: string
  /** Its name in the protocol, e.g. `refresh_token`. */
  readonly name: string
  /** Stands near the value, so that it is known where something found came from. */
  readonly tag: string
}

export type Shape = { readonly name: string } & (
  | { readonly kind: 'members'; of(part: Part): Record<string, unknown> }
  | { readonly kind: 'header'; of(part: Part): readonly [string, string] }
  | { readonly kind: 'page'; of(part: Part): string }
  | { readonly kind: 'body'; of(part: Part): readonly [type: string, text: string] }
  | { readonly kind: 'log'; of(part: Part): string }
)

type Members = (part: Part) => Record<string, unknown>
const members: Readonly<Record<string, Members>> = {
  'an error description': (p) => ({ error_description: `${p.tag} not accepted: ${p.name}=${p.value}` }),
  'an error': (p) => ({ error: `${p.tag} ${p.name}=${p.value}` }),
  'an address': (p) => ({ error_uri: `https://op.example/${p.tag}?${p.name}=${p.value}` }),
  'a nested address': (p) => ({
    error_uri: `https://op.example/${p.tag}?back=${encodeURIComponent(`https://rp.example/?${p.name}=${p.value}`)}`,
  }),
  'JSON in JSON': (p) => ({ detail: JSON.stringify({ tag: p.tag, [p.name]: p.value }) }),
  'JSON in JSON in JSON': (p) => ({
    detail: JSON.stringify({ tag: p.tag, inner: JSON.stringify({ [p.name]: p.value }) }),
  }),
  'a form in JSON': (p) => ({ request_body: `tag=${p.tag}&grant_type=x&${p.name}=${p.value}` }),
  'a member of its own name': (p) => ({ received: { tag: p.tag, [p.name]: p.value } }),
  'a list of texts': (p) => ({ received: [p.tag, p.name, p.value] }),
  'names and values in a list': (p) => ({ parameters: [{ tag: p.tag, name: p.name, value: p.value }] }),
  'headers in JSON': (p) => ({ headers: { 'x-tag': p.tag, authorization: `Bearer ${p.value}` } }),
  'the name of a member': (p) => ({ [`${p.tag} ${p.value}`]: true }),
  'a printed object': (p) => ({ message: `Request{tag=${p.tag}, ${p.name}=${p.value}, ip=::1}` }),
  'a stack trace': (p) => ({ trace: [`${p.tag} at Token.find(${p.name}="${p.value}")`, 'at main'] }),
}

type Header = (part: Part) => readonly [string, string]
const headers: Readonly<Record<string, Header>> = {
  'WWW-Authenticate': (p) => [
    'WWW-Authenticate',
    `Bearer realm="${p.tag}", error_description="${p.name}=${p.value}"`,
  ],
  'Set-Cookie': (p) => ['Set-Cookie', `${p.tag}=${p.value}; Path=/`],
  'a query in Location': (p) => ['Location', `https://rp.example/${p.tag}?${p.name}=${p.value}`],
  'a fragment in Location': (p) => ['Location', `https://rp.example/${p.tag}#${p.name}=${p.value}`],
  'a path in Location': (p) => ['Location', `https://rp.example/${p.tag}/${p.name}/${p.value}`],
  'an address in Location': (p) => [
    'Location',
    `https://rp.example/${p.tag}?to=${encodeURIComponent(`https://op.example/?${p.name}=${p.value}`)}`,
  ],
  'a header of its own name': (p) => [`X-${p.name.replaceAll('_', '-')}`, `${p.value}; ${p.tag}`],
  'a header for debugging': (p) => ['X-Debug', `${p.tag} ${p.name}=${p.value}`],
  Link: (p) => ['Link', `<https://op.example/${p.tag}?${p.name}=${p.value}>; rel="next"`],
  Warning: (p) => ['Warning', `199 - "${p.tag} ${p.name}=${p.value}"`],
  Refresh: (p) => ['Refresh', `0; url=/${p.tag}?${p.name}=${p.value}`],
  'JSON in a header': (p) => ['X-State', JSON.stringify({ tag: p.tag, [p.name]: p.value })],
}

type Page = (part: Part) => string
const pages: Readonly<Record<string, Page>> = {
  'meta content': (p) => `<meta id=${p.tag} name="${p.name}" content="${p.value}">`,
  'meta refresh': (p) => `<meta id=${p.tag} http-equiv=x-refresh content="9;url=/?${p.name}=${p.value}">`,
  'state of a script': (p) => `<script>window.state = {"tag":"${p.tag}","${p.name}":"${p.value}"}</script>`,
  'a variable of a script': (p) => `<script>/*${p.tag}*/ var ${p.name} = '${p.value}';</script>`,
  'JSON for a script': (p) =>
    `<script type="application/json" id="${p.tag}">{"a":[{"${p.name}": "${p.value}"}]}</script>`,
  'a link': (p) => `<a id=${p.tag} href="/next?${p.name}=${p.value}">next</a>`,
  'a part of a path': (p) => `<a id=${p.tag} href="/${p.name}/${p.value}/next">next</a>`,
  'an address in an address': (p) =>
    `<a id=${p.tag} href="/out?to=${encodeURIComponent(`https://rp.example/?${p.name}=${p.value}`)}">out</a>`,
  'a form action': (p) => `<form id=${p.tag} hidden action="/x?${p.name}=${p.value}"></form>`,
  'a textarea': (p) => `<textarea form=none id=${p.tag} name="${p.name}">${p.value}</textarea>`,
  'an input without quotes': (p) => `<input form=none id=${p.tag} name=${p.name} value=${p.value}>`,
  'an input with single quotes': (p) => `<input form=none id=${p.tag} value='${p.value}' name='${p.name}'>`,
  'a hidden input': (p) => `<input form=none type=hidden id=${p.tag} name="${p.name}" value="${p.value}">`,
  'an input in capitals': (p) => `<INPUT FORM=none ID=${p.tag} NAME="${p.name}" VALUE="${p.value}">`,
  'a comment': (p) => `<!-- ${p.tag} ${p.name}=${p.value} -->`,
  'a custom element': (p) =>
    `<app-login id=${p.tag} ${p.name.replaceAll('_', '-')}="${p.value}"></app-login>`,
  'a data attribute': (p) => `<div id=${p.tag} data-${p.name.replaceAll('_', '-')}="${p.value}"></div>`,
  srcdoc: (p) => `<iframe id=${p.tag} srcdoc="&lt;p&gt;${p.name}=${p.value}"></iframe>`,
  'the title': (p) => `<title>${p.tag} ${p.name}=${p.value}</title>`,
  'the heading': (p) => `<h1>${p.tag} ${p.name}=${p.value}</h1>`,
  'an alert': (p) => `<p role=alert id=${p.tag}>${p.name}=${p.value} was wrong</p>`,
  'a list of definitions': (p) => `<dl id=${p.tag}><dt>${p.name}</dt><dd>${p.value}</dd></dl>`,
  'a template': (p) => `<template id=${p.tag}><b title="${p.name}=${p.value}"></b></template>`,
  'an option': (p) => `<select form=none id=${p.tag} name=${p.name}><option value="${p.value}">x</select>`,
}

type Body = (part: Part) => readonly [type: string, text: string]
const bodies: Readonly<Record<string, Body>> = {
  'a form': (p) => ['application/x-www-form-urlencoded', `tag=${p.tag}&${p.name}=${p.value}&expires=5`],
  'cut JSON': (p) => ['application/json', `{"tag":"${p.tag}","${p.name}":"${p.value}","expires_`],
  'cut JSON, in the value': (p) => ['application/json', `{"tag":"${p.tag}","${p.name}":"${p.value}`],
  'JSON after a guard': (p) => ['application/json', `)]}',\n{"tag":"${p.tag}","${p.name}":"${p.value}"}`],
  'JSON before a log': (p) => ['application/json', `{"tag":"${p.tag}","${p.name}":"${p.value}"}\nNotice: x`],
  XML: (p) => ['application/xml', `<answer tag="${p.tag}"><${p.name}>${p.value}</${p.name}></answer>`],
  'an XML attribute': (p) => ['application/xml', `<answer tag="${p.tag}" ${p.name}="${p.value}"/>`],
  'plain text': (p) => ['text/plain', `${p.tag}\n${p.name}: ${p.value}\n`],
  JSONP: (p) => ['text/javascript', `done({tag:"${p.tag}",${p.name}:"${p.value}"});`],
  multipart: (p) => [
    'multipart/form-data; boundary=b',
    `--b\r\nContent-Disposition: form-data; name="${p.name}"; id="${p.tag}"\r\n\r\n${p.value}\r\n--b--\r\n`,
  ],
  'JSON lines': (p) => [
    'application/x-ndjson',
    `{"tag":"${p.tag}"}\n{"${p.name}":"${p.value}"}\n{"level":"info"}\n`,
  ],
  YAML: (p) => ['application/yaml', `tag: ${p.tag}\n${p.name}: "${p.value}"\n`],
  'a dump of the request': (p) => [
    'message/http',
    `POST /token HTTP/1.1\r\nX-Tag: ${p.tag}\r\nAuthorization: Bearer ${p.value}\r\n\r\n${p.name}=${p.value}`,
  ],
  'a log line': (p) => [
    'text/plain',
    `2026-11-03 WARN [${p.tag}] token=${p.name} value='${p.value}' refused`,
  ],
}

const made = <Kind extends Shape['kind'], Of>(
  kind: Kind,
  all: Readonly<Record<string, Of>>,
): { readonly name: string; readonly kind: Kind; readonly of: Of }[] =>
  Object.entries(all).map(([name, of]) => ({ name, kind, of }))

export const shapes: readonly Shape[] = [
  ...made('members', members),
  ...made('header', headers),
  ...made('page', pages),
  ...made('body', bodies),
  ...made('log', { 'the log of server.start': (p: Part) => `${p.tag} WARN ${p.name}=${p.value} refused` }),
]
