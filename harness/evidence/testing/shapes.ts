/** An answer in which a secret stands at some place. */
export interface Shape {
  readonly name: string
  /** Whether something in the answer says what it is, so that it can be known by the answer alone. */
  readonly named: boolean
  answer(value: string): ShapedAnswer
}

export interface ShapedAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const answer = (type: string, body: string, status = 200): ShapedAnswer => ({
  status,
  headers: [['content-type', type]],
  body,
})
const json = (body: string, status?: number): ShapedAnswer => answer('application/json', body, status)
const html = (body: string): ShapedAnswer =>
  answer('text/html', `<!doctype html><html><body>${body}</body></html>`)
const text = (body: string): ShapedAnswer => answer('text/plain', body)
const header = (name: string, value: string): ShapedAnswer => ({
  status: 302,
  headers: [[name, value]],
  body: '',
})
/** Within JSON as a text of JSON. */
const within = (body: string): string => JSON.stringify(body).slice(1, -1)

type Case = readonly [name: string, make: (value: string) => ShapedAnswer]

const namedCases: readonly Case[] = [
  ['a JSON member', (v) => json(`{"refresh_token":"${v}","token_type":"Bearer"}`)],
  ['a JSON member with white space', (v) => json(`{\n  "refresh_token" :\t"${v}"\n}`)],
  ['a JSON member in camel case', (v) => json(`{"refreshToken":"${v}"}`)],
  ['a JSON member, deep', (v) => json(`{"data":{"session":[{"access_token":"${v}"}]}}`)],
  ['a list of JSON', (v) => json(`{"tokens":["${v}","${v}"]}`)],
  ['a name and a value as members', (v) => json(`{"name":"refresh_token","value":"${v}"}`)],
  ['a value and a name as members', (v) => json(`{"value":"${v}","name":"refresh_token"}`)],
  ['a pair of JSON', (v) => json(`[["refresh_token","${v}"]]`)],
  ['JSON cut short in the value', (v) => json(`{"access_token":"x","refresh_token":"${v}`)],
  ['JSON cut short after the value', (v) => json(`{"refresh_token":"${v}","scope":"ope`)],
  ['JSON with something before it', (v) => json(`)]}',\n{"refresh_token":"${v}"}`)],
  ['JSON with something behind it', (v) => json(`{"refresh_token":"${v}"}<!-- 12 ms -->`)],
  ['JSON with a BOM', (v) => json(`\ufeff{"refresh_token":"${v}"}`)],
  ['two JSON objects', (v) => json(`{"a":1}{"refresh_token":"${v}"}`)],
  ['JSON with single quotes', (v) => json(`{'refresh_token': '${v}'}`)],
  ['JSON with commas at the end', (v) => json(`{"refresh_token":"${v}",}`)],
  ['JSON in a JSON text', (v) => json(`{"payload":"${within(`{"refresh_token":"${v}"}`)}"}`)],
  ['JSON in JSON in JSON', (v) => json(`{"a":"${within(`{"b":"${within(`{"refresh_token":"${v}"}`)}"}`)}"}`)],
  ['JSONP', (v) => answer('text/javascript', `callback({"refresh_token":"${v}"});`)],
  [
    'a form-encoded answer',
    (v) => answer('application/x-www-form-urlencoded', `access_token=x&refresh_token=${v}&scope=openid`),
  ],
  ['a form-encoded answer that says it is JSON', (v) => json(`refresh_token=${v}&token_type=bearer`)],
  ['a form-encoded answer with the token at its end', (v) => text(`expires_in=300&refresh_token=${v}`)],
  [
    'a form in several parts',
    (v) =>
      answer(
        'multipart/form-data; boundary=b',
        `--b\r\nContent-Disposition: form-data; name="refresh_token"; id="1"\r\n\r\n${v}\r\n--b--\r\n`,
      ),
  ],
  ['lines of name=value', (v) => text(`status=ok\nrefresh_token=${v}\nexpires_in=300\n`)],
  [
    'an address in a JSON member',
    (v) => json(`{"redirect":"https://rp.example/callback?state=a&code=${v}"}`),
  ],
  [
    'an error that repeats the request',
    (v) => json(`{"error":"bad request: grant_type=refresh_token&refresh_token=${v}"}`, 400),
  ],
  [
    'an error that repeats the request, encoded',
    (v) => json(`{"error_description":"grant_type%3Drefresh_token%26refresh_token%3D${v}"}`, 400),
  ],
  [
    'an error that repeats a header',
    (v) => json(`{"error":"Authorization: Bearer ${v} was not accepted"}`, 401),
  ],
  ['XML', (v) => answer('application/xml', `<answer><refresh_token>${v}</refresh_token></answer>`)],
  [
    'XML with a namespace',
    (v) => answer('application/xml', `<o:answer><o:AccessToken>${v}</o:AccessToken></o:answer>`),
  ],
  ['a hidden field', (v) => html(`<form><input type="hidden" name="refresh_token" value="${v}"></form>`)],
  [
    'a hidden field, the value before the name',
    (v) => html(`<input value="${v}" name="code" type="hidden">`),
  ],
  ['a hidden field in single quotes', (v) => html(`<input type='hidden' name='access_token' value='${v}'>`)],
  [
    'a field in capitals over several lines',
    (v) => html(`<INPUT\n  TYPE=HIDDEN\n  NAME="refresh_token"\n  VALUE="${v}"\n>`),
  ],
  [
    'a field that the page ends in',
    (v) => answer('text/html', `<form><input name="refresh_token" value="${v}`),
  ],
  ['a field for a password', (v) => html(`<input type="password" id="p" value="${v}">`)],
  ['a textarea', (v) => html(`<textarea name="access_token">${v}</textarea>`)],
  ['a meta element', (v) => html(`<meta name="csrf-token" content="${v}">`)],
  ['a meta element with a property', (v) => html(`<meta property="access_token" content="${v}">`)],
  ['a data attribute', (v) => html(`<div id="app" data-access-token="${v}"></div>`)],
  [
    'the state of a script',
    (v) => html(`<script>window.__STATE__ = {"auth":{"accessToken":"${v}"}}</script>`),
  ],
  ['a variable of a script', (v) => html(`<script>var refresh_token = '${v}';</script>`)],
  ['a property of a script', (v) => html(`<script>config.accessToken="${v}"</script>`)],
  ['a template literal of a script', (v) => html(`<script>const apiKey = \`${v}\`</script>`)],
  ['JSON in a script element', (v) => html(`<script type="application/json">{"idToken":"${v}"}</script>`)],
  ['a comment', (v) => html(`<!-- refresh_token=${v} -->`)],
  ['a link', (v) => html(`<a href="/continue?lang=en&amp;code=${v}">go on</a>`)],
  ['a link in single quotes', (v) => html(`<a href='/continue?code=${v}'>go on</a>`)],
  [
    'the action of a form',
    (v) => html(`<form method="post" action="/login?session_token=${v}&amp;tab=1"></form>`),
  ],
  [
    'a refresh of the page',
    (v) => html(`<meta http-equiv="refresh" content="0;url=https://rp.example/?code=${v}">`),
  ],
  ['a nested address', (v) => html(`<a href="/go?to=https%3A%2F%2Frp.example%2Fcb%3Fcode%3D${v}">go</a>`)],
  ['Location', (v) => header('location', `https://rp.example/callback?code=${v}&state=x`)],
  [
    'Location with a fragment',
    (v) => header('location', `https://rp.example/callback#access_token=${v}&token_type=Bearer`),
  ],
  [
    'a nested address in Location',
    (v) => header('location', `https://op.example/login?return=%2Fauthorize%3Fclient_id%3Da%26code%3D${v}`),
  ],
  ['Refresh', (v) => header('refresh', `0; url=/continue?code=${v}`)],
  ['Link', (v) => header('link', `</next?access_token=${v}>; rel="next"`)],
  ['a header with the name of a token', (v) => header('x-access-token', v)],
  ['a header with the name of a key', (v) => header('x-api-key', v)],
  ['a header with text', (v) => header('x-debug', `grant ok, refresh_token=${v}`)],
  ['a header with JSON', (v) => header('x-debug', `{"refresh_token":"${v}"}`)],
  ['Set-Cookie', (v) => header('set-cookie', `session=${v}; Path=/; HttpOnly`)],
  ['a path after a name', (v) => header('location', `https://op.example/reset/token/${v}`)],
]

const unnamedCases: readonly Case[] = [
  ['a JSON text', (v) => json(`"${v}"`)],
  ['a member that says nothing', (v) => json(`{"x":"${v}"}`)],
  ['an OAuth error', (v) => json(`{"error":"${v}"}`, 400)],
  ['a sentence', (v) => text(`The value ${v} is not known here.`)],
  ['a log line', (v) => text(`12:00:01 INFO [${v}] accepted`)],
  ['a title', (v) => html(`<title>${v}</title>`)],
  ['a paragraph', (v) => html(`<p>Hello ${v}, welcome</p>`)],
  ['an attribute that says nothing', (v) => html(`<p title="${v}">x</p>`)],
  ['a path', (v) => header('location', `https://op.example/u/${v}/account`)],
  ['the end of a path', (v) => header('location', `https://op.example/go/${v}`)],
  ['a parameter that says nothing', (v) => header('location', `https://op.example/go?x=${v}`)],
  ['a parameter name', (v) => header('location', `https://op.example/go?${v}=1`)],
  [
    'WWW-Authenticate',
    (v) => header('www-authenticate', `Bearer realm="op", error_description="${v} expired"`),
  ],
  ['a custom header', (v) => header('x-echo', v)],
  ['behind other characters', (v) => text(`xx${v}yy`)],
]

/** Where in an answer a secret can stand. */
export const shapes: readonly Shape[] = [
  ...namedCases.map(([name, make]) => ({ name, named: true, answer: make })),
  ...unnamedCases.map(([name, make]) => ({ name, named: false, answer: make })),
]
