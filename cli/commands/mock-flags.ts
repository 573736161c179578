import { unknownName } from '../../harness/runner/selection.ts'
import type { MockProviderOptions } from '../../mock-provider/provider/new-provider.ts'
import type { MockProviderOptions as ConfiguredOptions } from '../../mock-provider/provider/options.ts'
import { presets } from '../../mock-provider/provider/presets.ts'
import type { NetworkOptions } from './mock-network.ts'

/** The flags of the command. */
export interface MockOptions extends NetworkOptions {
  readonly issuers?: string
  readonly strict?: boolean
  readonly keepSecrets?: boolean
  readonly log?: boolean
  readonly url?: string
  readonly config?: string
  readonly state?: string
  readonly defect?: readonly string[]
  readonly suites: boolean
  readonly preset?: string
  readonly release?: string
  readonly realm?: readonly string[]
  /** Faults as they are typed. */
  readonly fault?: readonly string[]
  /** A token, or where it is kept. */
  readonly controlToken?: string
  /** Who is signed in without a page. */
  readonly auto?: string
  readonly hazard?: readonly string[]
  readonly password?: readonly string[]
  readonly check?: boolean
  /** Hazards by which a client is judged; true for all. */
  readonly judge?: readonly string[] | true
  /** With judge: the client is one of OpenID Connect. */
  readonly openid?: boolean
  readonly out?: string
}

const presetNames = ['keycloak', ...Object.keys(presets)]

/** @throws ConfigError for a preset that nobody knows */
export function presetNamed(name: string | undefined): ConfiguredOptions {
  if (name === undefined || name === 'keycloak') return {}
  return Object.hasOwn(presets, name)
    ? presets[name as keyof typeof presets]
    : unknownName(name, presetNames, 'preset')
}

/** Loaded only where there is a file, so that the mock starts at once without one. */
export async function configuration(file: string): Promise<MockProviderOptions | null> {
  const { readDocument } = await import('../../harness/target/document.ts')
  const { providerSchema } = await import('../../mock-provider/provider/options-schema.ts')
  const { withSecrets } = await import('./mock-settings.ts')
  return withSecrets((await readDocument(file, providerSchema)) as MockProviderOptions | null, file)
}

/** What a file and these flags say together; loaded only where there is such a flag. */
export async function toBeControlled(
  { fault = [], controlToken }: Pick<MockOptions, 'fault' | 'controlToken'>,
  { faults = [] }: Pick<MockProviderOptions, 'faults'>,
): Promise<Pick<MockProviderOptions, 'faults' | 'control'>> {
  if (fault.length === 0 && controlToken === undefined) return {}
  const { faultsFrom, tokenFrom } = await import('./mock-settings.ts')
  return {
    faults: [...faultsFrom(fault), ...faults] as NonNullable<MockProviderOptions['faults']>,
    ...(controlToken === undefined ? {} : { control: { token: await tokenFrom(controlToken) } }),
  }
}

/** @throws ConfigError for a hazard that nobody knows */
export async function withHazards(
  settings: ConfiguredOptions,
  names: readonly string[],
): Promise<ConfiguredOptions> {
  if (names.length === 0) return settings
  const { hazards, withHazard } = await import('../../mock-provider/provider/hazards.ts')
  return names.reduce<ConfiguredOptions>((changed, name) => {
    const hazard = Object.hasOwn(hazards, name) ? hazards[name] : undefined
    return hazard === undefined
      ? unknownName(name, Object.keys(hazards), 'hazard')
      : withHazard(changed, hazard)
  }, settings)
}
