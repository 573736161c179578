import type { MockProviderOptions } from '../options.ts'

/**
 * What MCP servers have behind them: an authorization server without OpenID Connect where clients register themselves,
 * and whose tokens are for one resource, here the built-in MCP server.
 */
export const mcpPreset = {
  protocol: 'oauth',
  mcp: { scopes: ['mcp:tools'] },
  resources: [],
  unknown_scopes: 'grant',
  client_documents: {},
} satisfies MockProviderOptions
