import type { Command } from 'commander'
import { list } from './option-values.ts'
import { reporterHelp } from './reporter-help.ts'

/** What is done with the reports of runs. */
export function addReportCommands(program: Command): void {
  program
    .command('baseline')
    .description('write a baseline that accepts the results of a report, so that only new ones fail')
    .argument('<init>', 'init')
    .argument('<report>', 'report.json of a run')
    .option('--out <file>', 'the baseline file', 'offline-baseline.yaml')
    .option('--reason <text>', 'why these results are accepted for now')
    .option('--owner <name>', 'who is responsible for them')
    .option('--expires <day>', 'last day of the entries, e.g. 2027-01-31')
    .action(async (what: string, report: string, options) => {
      const { unknownName } = await import('../harness/runner/selection.ts')
      if (what !== 'init') unknownName(what, ['init'], 'baseline command')
      const { initBaseline } = await import('./commands/baseline.ts')
      await initBaseline(report, options)
    })

  program
    .command('facts')
    .description('write how a server behaves to a lock file, or compare a report with one')
    .argument('[report]', 'report.json of a run', 'reports/out/report.json')
    .option('--out <file>', 'the lock file', 'offline-facts.yaml')
    .option('--check <file>', 'compare with this lock file instead; exit code 1 for any difference')
    .action(async (report: string, options) => {
      const { facts } = await import('./commands/facts.ts')
      process.exitCode = await facts(report, options)
    })

  program
    .command('report')
    .description('write the reports of a run again from its report.json, or join those of its shards')
    .argument('<file...>', 'report.json of a run; with --merge those of all its parts')
    .option('--merge', 'join the reports of the parts of one run', false)
    .option('--reporter <name[=path]>', reporterHelp, list)
    .option('--out <directory>', 'directory of the reports', 'reports/out')
    .option('--baseline <file>', 'judge it with these accepted results')
    .option('--strict-baseline', 'fail for an expired entry of the baseline', false)
    .action(async (files: string[], options) => {
      const { report } = await import('./commands/report.ts')
      process.exitCode = await report(files, options)
    })

  program
    .command('matrix')
    .description('show several implementations side by side, on one page')
    .argument('<file...>', 'report.json of a run, one for each implementation')
    .option('--out <file>', 'the page', 'matrix.html')
    .action(async (files: string[], options) => {
      const { matrix } = await import('./commands/matrix.ts')
      process.exitCode = await matrix(files, options)
    })

  program
    .command('diff')
    .description('show what changed between two reports; exit code 1 if something got worse')
    .argument('<before>', 'report.json of the earlier run')
    .argument('<after>', 'report.json of the later run')
    .option('--format <name>', 'text, markdown or json', 'text')
    .action(async (before: string, after: string, options) => {
      const { diff } = await import('./commands/diff.ts')
      process.exitCode = await diff(before, after, options)
    })
}
