import { Type } from '@sinclair/typebox'
import { flag, maybe, object, oneOf, texts } from '../schema-parts.ts'

/** What makes the provider an authorization server of MCP. */
export const mcpMembers = {
  mcp: maybe(
    object(
      {
        path: maybe(
          Type.String({
            pattern: '^(?:/[\\w.~-]+)+$',
            description: 'Where it is, below the path of the issuer. Default `/mcp`.',
          }),
        ),
        scopes: maybe(
          texts('Scope values that a request needs, all of them; its metadata lists them. Default: none.'),
        ),
        sessions: maybe(
          flag(
            'Whether `initialize` opens a session that later requests name in Mcp-Session-Id. Default true.',
          ),
        ),
      },
      'A built-in MCP server (streamable HTTP, one tool: `whoami`), which takes access tokens of this provider that are for it. ' +
        'It always counts as one of `resources`. Default: none.',
    ),
  ),
  unknown_scopes: maybe(
    oneOf(
      ['ignore', 'grant'],
      'What becomes of scope values that nobody configured: `ignore` (default) leaves them out, `grant` has them like any other.',
    ),
  ),
}
