/** The longest run of words in a text that an earlier one does not have: usually what a page complains about. */
export function newWords(earlier: string, later: string): string | undefined {
  const known = new Set(words(earlier))
  let longest: string[] = []
  let run: string[] = []
  for (const word of words(later)) {
    // A run may hold words that were there before, but neither begins nor ends with one.
    if (!known.has(word)) run.push(word)
    else if (run.length > 0 && run.length < mostWords) run.push(word)
    else run = []
    const end = run.findLastIndex((each) => !known.has(each))
    if (end + 1 > longest.length) longest = run.slice(0, end + 1)
    if (run.length - end > mostKnownBetween) run = []
  }
  return longest.length === 0 ? undefined : longest.join(' ')
}

const mostWords = 40
const mostKnownBetween = 3

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
