/** Names of users and clients that a run makes start like this, so that an administrator knows whose they are. */
export const throwAwayPrefix = 'oc-'

/** A text in which what a run made has the same name in every run. */
export function withoutThrowAwayNames(text: string): string {
  return text.replaceAll(/\boc-[0-9a-f-]+(?:[a-z]*\.[a-z]+)?/g, `${throwAwayPrefix}*`)
}
