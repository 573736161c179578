import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'

/** An MCP server with the tool `whoami`, behind whatever has looked at the access token. */
export function mcpServer(name: string): (request: Request, user: string) => Promise<Response> {
  const handler = createMcpHandler(({ authInfo }) => {
    const server = new McpServer({ name, version: '1' })
    server.registerTool('whoami', { description: 'Says whose access token this is' }, async () => ({
      content: [{ type: 'text', text: String(authInfo?.extra?.user) }],
    }))
    return server
  })
  return (request, user) =>
    handler.fetch(request, { authInfo: { token: '', clientId: '', scopes: [], extra: { user } } })
}
