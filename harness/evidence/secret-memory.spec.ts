import { describe, expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'
import { Redactor } from './redactor.ts'
import { SecretMemory } from './secret-memory.ts'

const plain = withDefaults({
  issuer: 'https://op.example:8443/realms/photos-9Kx',
  clients: {
    main: {
      client_id: 'kf92-web-app-71x',
      client_secret: 'Qx7-secret-of-web',
      redirect_uri: 'https://rp.example/callback-9Kx7',
      post_logout_redirect_uri: 'https://rp.example/out-9Kx7',
    },
    second: { client_id: 'kf92-other-app-71x', client_secret: 'Qx8-secret-of-other' },
  },
  users: [
    {
      username: 'kim-Xw3rT7',
      password: 'Kx1-password-of-kim',
      email: 'kim-Xw3@op.example',
      id: '7fKq29xLm4',
    },
    { username: 'lee-Xw3rT7', password: 'Kx2-password-of-lee' },
  ],
})

const redact = (text: string, target: Target = plain): string =>
  new Redactor(new SecretMemory(target)).redact(text)

describe('the secrets of a target file', () => {
  test('are known from the start, numbered in the order of the file', () => {
    expect(redact('Qx8-secret-of-other Kx2-password-of-lee Qx7-secret-of-web Kx1-password-of-kim')).toBe(
      'client_secret#2 password#2 client_secret#1 password#1',
    )
  })

  test('have one number where two are the same', () => {
    const users = [...plain.users, { username: 'sam', password: 'Kx1-password-of-kim' }]
    const memory = new SecretMemory({ ...plain, users })
    expect(memory.configured.map(({ value }) => value)).toEqual([
      'Kx1-password-of-kim',
      'Kx2-password-of-lee',
      'Qx7-secret-of-web',
      'Qx8-secret-of-other',
    ])
  })

  test.each<[string, NonNullable<Target['admin']>, string]>([
    ['a fixed token', { bearer: 'Ad7-canary-9Kx' }, 'credential#1'],
    ['a password', { basic: { username: 'root', password: 'Ad7-canary-9Kx' } }, 'password#3'],
    ['a header', { header: { name: 'x-key', value: 'Ad7-canary-9Kx' } }, 'credential#1'],
    [
      'a password grant',
      {
        password_grant: {
          client_id: 'admin-cli',
          username: 'root',
          password: 'Ad7-canary-9Kx',
          token_endpoint: 'https://op.example/token',
        },
      },
      'password#3',
    ],
    [
      'a service account',
      {
        client_credentials: {
          client_id: 'admin',
          client_secret: 'Ad7-canary-9Kx',
          token_endpoint: 'https://op.example/token',
        },
      },
      'client_secret#3',
    ],
  ])('include %s of the administrator', (_, admin, mark) => {
    expect(redact('it was Ad7-canary-9Kx', { ...plain, admin })).toBe(`it was ${mark}`)
  })

  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])('include the member %s of a private key', (name) => {
    const private_key = { kty: 'RSA', n: 'Nq7-public-9Kx-modulus', [name]: 'Pk7-canary-9Kx' }
    const clients = { main: { client_id: 'web', private_key } }
    const target = { ...plain, clients } as Target
    expect(redact('it was Pk7-canary-9Kx', target)).toBe('it was credential#1')
    expect(redact('it was Nq7-public-9Kx-modulus', target)).toBe('it was Nq7-public-9Kx-modulus')
  })

  test('that are empty are none', () => {
    const users = [{ username: 'kim', password: '' }]
    const memory = new SecretMemory({ ...plain, clients: { main: { client_id: 'web' } }, users })
    expect(memory.configured).toEqual([])
    expect(memory.hasShort).toBe(false)
  })
})

test('a member of a private key that is no text is no secret', () => {
  const clients = { main: { client_id: 'web', private_key: { kty: 'EC', d: 7 } } }
  expect(new SecretMemory({ ...plain, clients, users: [] }).configured).toEqual([])
})

test('a value that begins like a JWT and has two parts is looked for as a whole only', () => {
  const memory = new SecretMemory()
  memory.seen('token', 'eyJhbGciOiJub25lIn2.kf92-web-app-71x')
  const redactor = new Redactor(memory)
  expect(redactor.searchAgain('kf92-web-app-71x')).toBe('kf92-web-app-71x')
  expect(redactor.searchAgain('eyJhbGciOiJub25lIn2.kf92-web-app-71x')).toBe('token#1')
})

test('a part of a JWT is looked for from twelve characters on', () => {
  const memory = new SecretMemory()
  memory.seen('token', 'eyJhbGciOiJub25lIn2.eyJhIjoxMjN9.kf92kd83jd7')
  expect(new Redactor(memory).searchAgain('eyJhIjoxMjN9 kf92kd83jd7')).toBe('token#1 kf92kd83jd7')
})

describe('what everybody may see', () => {
  test.each([
    'https://op.example:8443/realms/photos-9Kx',
    'op.example:8443',
    'op.example',
    'kim-Xw3rT7',
    'kim-Xw3@op.example',
    '7fKq29xLm4',
    'lee-Xw3rT7',
    'kf92-web-app-71x',
    'kf92-other-app-71x',
    'https://rp.example/callback-9Kx7',
    'https://rp.example/out-9Kx7',
  ])('%s, is no secret under any name', (name) => {
    const redactor = new Redactor(new SecretMemory(plain))
    redactor.read(`{"refresh_token":"${name}"}`)
    expect(redactor.redact(`{"refresh_token":"${name}"} and ${name}`)).toBe(
      `{"refresh_token":"${name}"} and ${name}`,
    )
  })

  test('is what a driver declares so, e.g. the realm of a Keycloak', () => {
    const declaredByDriver = { publicNames: ['photos-9Kx-Xw3'] }
    expect(new SecretMemory({ ...plain, declaredByDriver }).isPublic('photos-9Kx-Xw3')).toBe(true)
    expect(new SecretMemory(plain).isPublic('photos-9Kx-Xw3')).toBe(false)
  })

  test('stays so where a secret of the file is the same and short', () => {
    const users = [{ username: 'kim', password: 'kim' }]
    const memory = new SecretMemory({ ...plain, users })
    expect(memory.isShort('kim')).toBe(false)
    expect(memory.hasShort).toBe(true)
  })
})

describe('a value that the harness sends', () => {
  test('is looked for from eight characters on', () => {
    const redactor = new Redactor()
    redactor.learn('code', 'seven77')
    redactor.learn('code', 'eight888')
    expect(redactor.redact('seven77 eight888')).toBe('seven77 code#2')
  })

  test('keeps the kind under which it was known first', () => {
    const memory = new SecretMemory()
    memory.own('password', 'Kx1-password-of-kim')
    memory.own('code', 'Kx1-password-of-kim')
    memory.seen('token', 'Kx1-password-of-kim')
    expect(memory.kindOf('Kx1-password-of-kim')).toBe('password')
  })

  test('that was seen before is looked for in encodings from then on', () => {
    const memory = new SecretMemory()
    const encoded = Buffer.from('k9Xw3rT7pQ2a').toString('base64')
    memory.seen('refresh_token', 'k9Xw3rT7pQ2a')
    expect(new Redactor(memory).redactAgain(`[${encoded}]`)).toBe(`[${encoded}]`)
    memory.own('refresh_token', 'k9Xw3rT7pQ2a')
    expect(new Redactor(memory).redactAgain(`[${encoded}]`)).toBe('[refresh_token#1]')
  })

  test('keeps the kind under which a server sent it first', () => {
    const memory = new SecretMemory()
    memory.seen('refresh_token', 'k9Xw3rT7pQ2a')
    memory.own('code', 'k9Xw3rT7pQ2a')
    expect(memory.kindOf('k9Xw3rT7pQ2a')).toBe('refresh_token')
  })

  test('that is empty is nothing to look for', () => {
    const redactor = new Redactor()
    expect(redactor.learn('code', '')).toBe('')
    expect(redactor.version).toBe(0)
    const memory = new SecretMemory()
    memory.own('code', '')
    expect([memory.hasShort, memory.kindOf('')]).toEqual([false, undefined])
  })
})

describe('a value that somebody else chose', () => {
  test.each(['openid', 'invalid_grant', '1732719928123', 'aaaaaaaaaaaa'])(
    '%s, is not looked for where it says nothing',
    (value) => {
      const memory = new SecretMemory()
      memory.seen('token', value)
      expect(memory.kindOf(value)).toBeUndefined()
      expect(new Redactor(memory).redactAgain(`it was ${value}`)).toBe(`it was ${value}`)
    },
  )

  test('is found in the spelling in which it came and in its plain one', () => {
    const memory = new SecretMemory()
    memory.seen('code', 'k9Xw3+rT7%2FpQ2a')
    for (const spelled of ['k9Xw3+rT7%2FpQ2a', 'k9Xw3%20rT7/pQ2a', 'k9Xw3 rT7/pQ2a'])
      expect(new Redactor(memory).redactAgain(`[${spelled}]`)).toBe('[code#1]')
  })

  test('that is a JWT is found by its payload and its signature, unless those are short', () => {
    const memory = new SecretMemory()
    memory.seen('token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJlMQ')
    memory.seen('token', 'eyJhbGciOiJub25lIn1.eyJhIjo3fQ.c2lnbmF0dXJlMg')
    const written = new Redactor(memory).searchAgain(
      'c2lnbmF0dXJlMg eyJzdWIiOiJraW0ifQ eyJhIjo3fQ c2lnbmF0dXJlMQ eyJhbGciOiJub25lIn0',
    )
    expect(written).toBe('token#1 token#2 eyJhIjo3fQ token#2 eyJhbGciOiJub25lIn0')
  })
})
