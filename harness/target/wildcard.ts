/**
 * Whether a whole text fits a pattern in which `*` stands for anything. Each part is looked for once from where the one
 * before it ended, so that no text takes long, however many stars there are.
 */
export function fitsWildcard(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const index = text.indexOf(part, at)
    if (index === -1) return false
    at = index + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
