import { ConfigError } from '../engine/errors.ts'
import type { HtmlField, HtmlForm, HtmlPage } from './html.ts'
import { isPassword } from './login-form.ts'

const codeWords =
  /otp|one.?time|2fa|mfa|two.?factor|second.?factor|authenticat(?:or|ion).?code|verification.?code|security.?code|(?:^|[^a-z])(?:code|passcode|token)(?:$|[^a-z])/i

/** The form that asks for the code of a second factor, and the field that takes it. */
export function codeForm(page: HtmlPage): { readonly form: HtmlForm; readonly field: HtmlField } | undefined {
  for (const form of page.forms) {
    const visible = form.fields.filter(
      ({ type }) => !['hidden', 'checkbox', 'radio', 'select'].includes(type),
    )
    const [field] = visible
    if (visible.length !== 1 || field === undefined || isPasswordByType(field)) continue
    const words = `${field.name.replace(/([a-z])([A-Z])/g, '$1-$2')} ${field.label ?? ''}`
    if (/\bone-time-code\b/.test(field.autocomplete ?? '') || codeWords.test(words)) return { form, field }
  }
  return undefined
}

/** A label may say "passcode" of a code, but nobody calls a code a current password. */
function isPasswordByType(field: HtmlField): boolean {
  return (
    isPassword(field) && !/\bone-time-code\b/.test(field.autocomplete ?? '') && !/otp|code/i.test(field.name)
  )
}

/** The form with its code in place. */
export function withCode(form: HtmlForm, field: HtmlField, code: string): HtmlForm {
  return {
    ...form,
    fields: form.fields.map((each) => (each === field ? { ...each, type: 'hidden', value: code } : each)),
  }
}

/**
 * The code of a user for a moment, in milliseconds since the epoch.
 *
 * @param secret in Base32, or as an otpauth:// address
 * @throws ConfigError where it is none, or the package otpauth is missing
 * @see RFC 6238
 */
export async function codeAt(secret: string, moment: number): Promise<string> {
  const generator = await generatorOf(secret)
  return generator.generate({ timestamp: moment })
}

/** Milliseconds until the next code, for a server that takes each only once. */
export async function untilNextCode(secret: string, moment: number): Promise<number> {
  const { period } = await generatorOf(secret)
  return period * 1000 - (moment % (period * 1000))
}

async function generatorOf(secret: string): Promise<import('otpauth').TOTP> {
  const { TOTP, Secret, URI } = await loaded()
  try {
    const generator = /^otpauth:/i.test(secret)
      ? URI.parse(secret)
      : new TOTP({ secret: Secret.fromBase32(secret.replace(/[\s-]/g, '')) })
    if (generator instanceof TOTP) return generator
  } catch {
    // What it says of a secret may have the secret in it.
  }
  throw new ConfigError('users: totp: it is neither a secret in Base32 nor an otpauth://totp address')
}

async function loaded(): Promise<typeof import('otpauth')> {
  try {
    return await import('otpauth')
  } catch {
    throw new ConfigError(
      'users: totp: codes need the package otpauth, which is not installed: npm install otpauth',
    )
  }
}
