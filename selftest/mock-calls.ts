import recipe from '../harness/recipes/mock-provider.json' with { type: 'json' }
import type { Calls, RequestTemplate } from '../harness/target/target-file.ts'

/**
 * The built-in mock's own interfaces, out of its recipe. The build puts them into the code, so that a run against the
 * mock reads and checks no file: the recipe is JSON and not YAML for that, and a specification checks it.
 *
 * The owner is named when a user revokes a grant, so that a server that does not compare them with the caller is found out.
 */
export const mockCalls = recipe.calls as Calls

export const mockClock = recipe.clock.advance as RequestTemplate
