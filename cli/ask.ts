import type { PartyOptions } from './target-from-options.ts'

/** Asks one question; resolves to what the person types. */
export type Ask = (question: string) => Promise<string>

const reference = 'env:NAME, file:path or cmd:command'

/**
 * Asks for what the command line does not say: the issuer, a client unless clients are to be registered, and a user.
 * Secrets are asked for by reference, so that none is typed or shown.
 */
export async function askForMissing<Options extends PartyOptions & { readonly register: boolean }>(
  issuer: string | undefined,
  options: Options,
  ask: Ask,
): Promise<{ readonly issuer: string; readonly options: Options }> {
  if (issuer !== undefined && options.mcp !== undefined) return { issuer, options }
  const answeredIssuer = issuer ?? (await ask('Issuer of the server, e.g. https://op.example: '))
  const clientWanted = options.client === undefined && options.publicClient === undefined && !options.register
  const client = clientWanted
    ? [await namedByAnswers(ask, 'Client identifier', 'Its secret')]
    : options.client
  const user =
    options.user === undefined ? [await namedByAnswers(ask, 'User name', 'The password')] : options.user
  return {
    issuer: answeredIssuer.trim(),
    options: { ...options, ...(client === undefined ? {} : { client }), user },
  }
}

async function namedByAnswers(ask: Ask, name: string, secret: string): Promise<string> {
  const answeredName = await ask(`${name}: `)
  return `${answeredName.trim()}=${(await ask(`${secret} (${reference}): `)).trim()}`
}
