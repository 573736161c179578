/** Finds members that a JSON object has twice, of which readers keep the last. The text has to be good JSON. */
export function repeatedMembers(text: string): string[] {
  const repeated = new Set<string>()
  const open: (Set<string> | undefined)[] = []
  const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) {
      const name: string = JSON.parse(token.slice(0, -colon.length))
      const members = open.at(-1)
      if (members?.has(name)) repeated.add(name)
      members?.add(name)
    }
  }
  return [...repeated]
}
