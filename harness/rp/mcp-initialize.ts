/**
 * The request that opens a session at an MCP server, without its `jsonrpc` member.
 *
 * @see Model Context Protocol 2025-06-18, Lifecycle
 */
export const mcpInitialize = {
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'offline-conformance', version: '1' },
  },
}
