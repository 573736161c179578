/**
 * The words that a page has more often than another one, in the order of the page. Only words of letters count:
 * numbers and codes differ between any two pages.
 */
export function wordsAdded(before: string, after: string): string[] {
  const left = new Map<string, number>()
  for (const word of wordsOf(before)) left.set(word, (left.get(word) ?? 0) + 1)
  return wordsOf(after).filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count <= 0
  })
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_-]+/u)
    .filter((word) => /^[\p{L}_-]{2,}$/u.test(word))
}
