import { shortened, visibleLine } from '../../harness/engine/visible-text.ts'
import { type Change, type ChangeKind, changeKinds, type ReportDiff } from './diff.ts'

const headings: Readonly<Record<ChangeKind, string>> = {
  regressed: 'Regressed',
  stopped: 'Not judged any more',
  gone: 'Not in the later report',
  changed: 'Same verdict, another observation',
  new: 'New in the later report',
  'other-edition': 'Counted by the edition of one report only',
  'runs-again': 'Judged now',
  mended: 'Mended',
}

/** The changes as plain text, one block for each kind. */
export function diffText(diff: ReportDiff): string {
  const blocks = groups(diff).flatMap(([kind, changes]) => [
    '',
    `${headings[kind]} (${changes.length})`,
    ...changes.flatMap(lines),
  ])
  const heading = [`${title(diff.before)}  ->  ${title(diff.after)}`, ...editions(diff)]
  return [...heading, ...blocks, '', counted(diff), ''].join('\n')
}

/** A passed check needs no summary. */
function lines(change: Change): string[] {
  const head = `  ${change.id}  ${step(change)}`
  return change.after === 'pass' ? [head] : [head, `      ${brief(change.summary)}`]
}

/** The changes as Markdown, for a comment on a pull request. */
export function diffMarkdown(diff: ReportDiff): string {
  const blocks = groups(diff).flatMap(([kind, changes]) => [
    `#### ${headings[kind]} (${changes.length})`,
    '',
    '| requirement | verdict | observation |',
    '| --- | --- | --- |',
    ...changes.map((change) => `| \`${change.id}\` | ${step(change)} | ${cell(change.summary)} |`),
    '',
  ])
  const heading = `### Offline tokens: ${cell(title(diff.before))} → ${cell(title(diff.after))}`
  const note = editions(diff).flatMap((line) => [cell(line), ''])
  return [heading, '', ...note, ...blocks, counted(diff), ''].join('\n')
}

/** What reports of different editions are compared by. */
function editions({ before, after }: ReportDiff): string[] {
  if (before.edition === after.edition) return []
  return [
    `The reports have different editions of the requirements, ${brief(before.edition)} and ${brief(after.edition)}: what only one of them counts is told apart, and makes nothing worse.`,
  ]
}

function groups({ changes }: ReportDiff): [ChangeKind, Change[]][] {
  return changeKinds
    .map((kind): [ChangeKind, Change[]] => [kind, changes.filter((change) => change.kind === kind)])
    .filter(([, group]) => group.length > 0)
}

function step({ before, after }: Change): string {
  if (before === undefined) return after ?? ''
  return after === undefined ? `${before}, then nothing` : before === after ? before : `${before} -> ${after}`
}

function title({ target, finishedAt }: ReportDiff['before']): string {
  return `${brief(target)} (${finishedAt.slice(0, 16).replace('T', ' ')})`
}

function counted({ changes, same }: ReportDiff): string {
  if (changes.length === 0) return `no difference in ${same} requirements`
  return `${changes.length} of ${changes.length + same} requirements differ`
}

/** A text from a target, on one line and cut; the reports have it in full. */
function brief(text: string): string {
  return shortened(visibleLine(text), 300)
}

/** A text for a table cell: nothing in it ends the cell or becomes markup. */
function cell(text: string): string {
  return brief(text).replaceAll(/[\\|`*_<>[\]]/g, '\\$&')
}
