import type { SeenRequest } from './seen-request.ts'

/** What an answer says, in its JSON or in the address that it leads to. */
export async function answerMembers(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
  if (location !== null && URL.canParse(location)) {
    const { searchParams, hash } = new URL(location)
    return Object.fromEntries([...searchParams, ...new URLSearchParams(hash.slice(1))])
  }
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return {}
  try {
    const value: unknown = await response.clone().json()
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The refusal among what an answer says. */
export function errorAmong(
  answer: Readonly<Record<string, unknown>>,
): Pick<SeenRequest, 'error' | 'error_description'> {
  const { error, error_description: description } = answer
  return {
    ...(typeof error === 'string' ? { error: error.slice(0, 300) } : {}),
    ...(typeof error === 'string' && typeof description === 'string'
      ? { error_description: description.slice(0, 300) }
      : {}),
  }
}
