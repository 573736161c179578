/** Lines of client.js, and what stands there once its author has read what the judge says. */
export const edits: readonly (readonly [before: string, after: string])[] = [
  [
    'const call = whoami\n',
    'let last = Promise.resolve()\nconst call = () => (last = last.catch(() => {}).then(whoami))\n',
  ],
  [
    "    const page = await fetch(address, { redirect: 'manual' })\n",
    "    if (kept().tokens?.refresh_token !== undefined) throw new Error('no answer to the refresh: try again')\n    const page = await fetch(address, { redirect: 'manual' })\n",
  ],
]

/** @throws Error where a line is not there, so that the transcript cannot tell of an edit that was none */
export function edited(text: string): string {
  return edits.reduce((now, [before, after]) => {
    if (!now.includes(before)) throw new Error(`client.js has no line ${before.trim()}`)
    return now.replace(before, () => after)
  }, text)
}

/** The edits as a diff shows them. */
export function shownEdits(): string[] {
  return edits.flatMap(([before, after]) => {
    const old = before.trimEnd().split('\n')
    const now = after.trimEnd().split('\n')
    return [
      ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
      ...now.map((line) => (old.includes(line) ? ` ${line}` : `+${line}`)),
    ]
  })
}
