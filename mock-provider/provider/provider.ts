import { checkOptions } from './check-options.ts'
import {
  type MockProvider,
  type MockProviderOptions,
  newProvider,
  type ProviderSeams,
} from './new-provider.ts'

export { MockError, type MockErrorCode } from '../kit/mock-error.ts'
export type { MockServer } from '../kit/mock-server.ts'
export { OAuthError, type OAuthErrorCode } from '../kit/oauth-error.ts'
export type { DefectName } from './defects/name.ts'
export { mcpPreset } from './mcp/mcp-preset.ts'
export type { MockProvider, MockProviderOptions, ProviderSeams } from './new-provider.ts'
export type { ClientOptions, PeopleOptions, UserOptions } from './options.ts'
export { type PresetName, presets } from './presets.ts'

/**
 * Makes a mock OpenID provider that behaves well unless a defect is switched on.
 *
 * @throws MockError unknown_defect for a defect nobody knows, invalid_option for what a configuration file may not say either
 */
export function createMockProvider(
  options: MockProviderOptions = {},
  seams: ProviderSeams = {},
): MockProvider {
  checkOptions(options)
  return newProvider(options, seams)
}
