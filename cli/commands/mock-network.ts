import { readFile } from 'node:fs/promises'
import { ConfigError } from '../../harness/engine/errors.ts'
import { type Printed, printed } from '../printed.ts'

export interface NetworkOptions {
  readonly port: number
  readonly host: string
  readonly issuer?: string
  readonly https?: boolean
  readonly cert?: string
  readonly key?: string
  readonly exportCa?: string
}

/** How a mock is to be reached. */
export interface Network {
  readonly https?: { readonly cert: string; readonly key: string }
  readonly issuer?: string
  /** What whoever started it has to know. */
  readonly warnings: readonly Printed[]
}

/** @throws ConfigError for options that do not fit together, and files that cannot be read */
export async function networkOf(options: NetworkOptions): Promise<Network> {
  const { issuer } = options
  const https = await certificateOf(options)
  return {
    ...(https === undefined ? {} : { https }),
    ...(issuer === undefined ? {} : { issuer: checkedIssuer(issuer) }),
    warnings: warningsFor(options),
  }
}

function warningsFor({ host, port, issuer }: NetworkOptions): Printed[] {
  if (!['0.0.0.0', '::', '[::]'].includes(host) || issuer !== undefined) return []
  return [
    printed`warning  reachable from other machines, which has no protection: anybody there can issue themselves tokens`,
    printed`warning  tokens name http://localhost:${port === 0 ? 'PORT' : port} as their issuer; for clients elsewhere: --issuer http://NAME:${port === 0 ? 'PORT' : port} or --issuer from-request`,
  ]
}

function checkedIssuer(issuer: string): string {
  if (issuer === 'from-request') return issuer
  const parsed = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.search + parsed.hash === '') {
    return issuer
  }
  throw new ConfigError(
    `--issuer: found ${JSON.stringify(issuer)}; accepted are an http or https URL without query and fragment, and from-request`,
  )
}

async function certificateOf({ https, cert, key, exportCa, host, issuer }: NetworkOptions) {
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError(
      `--cert and --key belong together; ${cert === undefined ? '--cert' : '--key'} is missing`,
    )
  }
  if (exportCa !== undefined && (https !== true || cert !== undefined)) {
    throw new ConfigError(
      '--export-ca writes the authority of a self-made certificate: it requires --https, without --cert',
    )
  }
  if (cert !== undefined && key !== undefined) {
    return givenCertificate(await readText('--cert', cert), await readText('--key', key))
  }
  if (https !== true) return undefined
  const { selfMadeCertificate } = await import('../../mock-provider/adapters/self-made-certificate.ts')
  const named = issuer !== undefined && URL.canParse(issuer) ? [new URL(issuer).hostname] : []
  const names = [host, ...named].filter((name) => !['0.0.0.0', '::', '[::]'].includes(name))
  const made = await selfMadeCertificate(names.map((name) => name.replace(/^\[(.*)\]$/, '$1')))
  if (exportCa !== undefined) {
    const { writeFileWhole } = await import('../files.ts')
    await writeFileWhole(exportCa, made.ca)
  }
  return made
}

/** @throws ConfigError for what is no certificate with its key */
async function givenCertificate(cert: string, key: string) {
  const { createSecureContext } = await import('node:tls')
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    throw new ConfigError(
      `--cert and --key: accepted are a certificate and its private key in PEM (${(error as Error).message})`,
    )
  }
  return { cert, key }
}

async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`${option} ${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
