/** Milliseconds that a client may take to answer, and how many characters its answer may have. */
const patience = 5000
const longest = 262_144

/** What a client publishes at an address of its own. @throws Error where it answers with nothing that can be read */
export async function textAt(
  fetch: (address: string, init: RequestInit) => Promise<Response>,
  address: string,
  accept: string,
): Promise<string> {
  const init = { headers: { accept }, signal: AbortSignal.timeout(patience) }
  const response = await fetch(address, { ...init, redirect: 'error' })
  if (!response.ok) throw new Error(`${address} answers ${response.status}`)
  const text = await response.text()
  if (text.length > longest) throw new Error(`${address} is longer than ${longest} characters`)
  return text
}
