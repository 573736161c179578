import { accepts, type Defects, decides, refuses } from './defect.ts'

const offline = 'offline_access'

/** The MCP server sends clients astray, or takes the wrong tokens. */
export const mcpDefects = {
  'mcp-metadata-names-another-issuer': decides(
    'The metadata of the MCP server leads to an authorization server that is none of its own.',
    'answers',
    'resourceServers',
    () => () => ['https://another.example'],
  ),
  'mcp-metadata-lists-offline-scope': decides(
    'scopes_supported of the MCP server has offline_access.',
    'answers',
    'resourceScopes',
    (conforming) => (facts) =>
      facts.at === 'metadata' ? [...conforming(facts), offline] : conforming(facts),
  ),
  'mcp-challenge-asks-offline-scope': decides(
    'The challenge of the MCP server asks for offline_access.',
    'answers',
    'resourceScopes',
    (conforming) => (facts) =>
      facts.at === 'challenge' ? [...conforming(facts), offline] : conforming(facts),
  ),
  'mcp-server-takes-expired-tokens': accepts(
    'The MCP server does not look at the time, so an access token works for ever.',
    'mcp',
    'expired',
  ),
  'mcp-server-refuses-refreshed-tokens': refuses(
    'The MCP server refuses access tokens that come from a refresh.',
    'mcp',
    'by-refresh',
  ),
  'mcp-server-takes-refresh-tokens': accepts(
    'The MCP server takes a refresh token for an access token.',
    'mcp',
    'wrong-type',
  ),
  'mcp-server-takes-foreign-tokens': accepts(
    'The MCP server takes access tokens that were issued for somebody else.',
    'mcp',
    'foreign-audience',
  ),
} satisfies Defects
