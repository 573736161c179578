#!/usr/bin/env node
// First, so that no order to end is lost while the rest loads.
import './interruption.ts'
import { debuglog } from 'node:util'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { ConfigError, TargetError } from '../harness/engine/errors.ts'
import { exitCodes } from '../harness/engine/gate.ts'
import { toolVersion } from '../harness/target/package-root.ts'
import { gravest } from './exit-code.ts'
import { composed, message } from './printed.ts'
import { complain, outputIsLost, print } from './terminal.ts'

const program = new Command('offline-conformance')
program
  .description('Conformance suites for offline tokens, and a mock OpenID Connect provider that proves them.')
  .version(toolVersion)
  .exitOverride()
  .showSuggestionAfterError()
  .configureOutput({
    writeOut: (text) => print(composed(text)),
    // It repeats what was typed.
    writeErr: (text) => complain(message(text)),
    outputError: (text, write) => write(text),
  })

const list = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
]
const positive = (value: string): number => {
  const number = Number(value)
  if (!(number > 0)) throw new InvalidArgumentError('Wanted a number of seconds above 0.')
  return number
}
const port = (value: string): number => {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new InvalidArgumentError('Wanted a port from 0 to 65535.')
  }
  return number
}

/** Options that say which target is meant, and which requirements where it selects some. */
function withTargetOptions(command: Command, { selects }: { readonly selects: boolean }): Command {
  command
    .option(
      '-t, --target <file>',
      'target file (YAML); default: environment OFFLINE_CONFORMANCE_TARGET, then the built-in mock',
    )
    .option('--issuer <url>', 'instead of the issuer in the target file; also OFFLINE_CONFORMANCE_ISSUER')
    .option('--ca <file>', 'certificates of an authority to trust, instead of tls.ca in the target file')
    .option('--insecure', 'accept any TLS certificate, for tests on your own machine')
    .option('--over <way>', 'how the built-in mock is reached: in-process or http', 'in-process')
    .option('--defect <names>', 'switch defects of the built-in mock on', list)
    .option('--allow-destructive', 'do what changes or ends more than the run itself made', false)
  if (!selects) return command
  return command
    .argument('[id-or-area...]', 'requirement ids, areas by name or letter; all where none is given')
    .option('--profile <names>', 'profiles to check, comma-separated', list)
    .option('--area <names>', 'only these areas', list)
    .option('--level <levels>', 'only these levels, e.g. MUST,SHOULD', list)
    .option('--exclude <ids>', 'leave these ids or areas out', list)
    .option(
      '--edition <name>',
      'edition of the requirements to be judged by; `next` has all (default: the newest that is frozen)',
    )
    .option('--fail-on <severity>', 'text, fail, warn or never', 'fail')
    .option('--timeout <seconds>', 'deadline of the whole run; --max-time is the same', positive)
    .addOption(new Option('--max-time <seconds>').argParser(positive).hideHelp())
}

withTargetOptions(program.command('run'), { selects: true })
  .description('check a target; without one, the built-in mock')
  .option('--reporter <name[=path]>', 'report to write: json, junit, markdown, html; repeatable', list)
  .option('--out <directory>', 'where reports go', 'reports/out')
  .option('--repro <id>', 'run one requirement and write a curl script that shows the same without this tool')
  .option('--rerun <what>', 'failed: only what did not hold in the report below --out')
  .option('--wait-for-target <seconds>', 'wait until the target answers before the first check', positive)
  .option('--baseline <file>', 'known results, which do not fail the run as long as they look the same')
  .option('--strict-baseline', 'an entry of the baseline past its last day fails the run', false)
  .action(async (names: string[], options) => {
    const { run } = await import('./commands/run.ts')
    process.exitCode = await run(names, options)
  })

withTargetOptions(program.command('plan'), { selects: true })
  .description(
    'what a run would do at a target: which checks, which cannot and why, what it would make and change',
  )
  .option('--json', 'as JSON', false)
  .action(async (names: string[], options) => {
    const { plan } = await import('./commands/plan.ts')
    process.exitCode = await plan(names, options)
  })

program
  .command('init')
  .description('try a server and write a target file with what was seen')
  .argument('[issuer]', 'the issuer identifier; not with --update')
  .option(
    '--client <name=reference>',
    'a client and its secret, e.g. ci=env:CI_SECRET; the second one is `second`',
    list,
  )
  .option('--public-client <name>', 'a public client')
  .option('--not-entitled-client <name=reference>', 'a client that may not have offline_access')
  .option(
    '--register',
    'register the clients that are not named, where the server registers clients itself',
    false,
  )
  .option('--registration-token <reference>', 'initial access token for --register, e.g. env:TOKEN')
  .option('--user <name=reference>', 'a user and the password, e.g. alice=env:ALICE_PW; repeatable', list)
  .option(
    '--record <file>',
    "a sign-in recorded by a browser's developer tools (HAR), for pages that work by script",
  )
  .option('--redirect-uri <url>', 'the registered redirect URI, where it is not https://rp.example/callback')
  .option('--post-logout-redirect-uri <url>', 'where the browser may go after logout')
  .option('--host <origin>', 'where else the sign-in may lead, e.g. https://login.example; repeatable', list)
  .option('--ca <file>', 'certificates of an authority to trust')
  .option('--insecure', 'accept any TLS certificate, for tests on your own machine')
  .option('--out <file>', 'the target file', 'target.yaml')
  .option('--update', 'look again, and change only what is observed: in the file', false)
  .action(async (issuer: string | undefined, options) => {
    const { init } = await import('./commands/init.ts')
    process.exitCode = await init(issuer, options)
  })

withTargetOptions(program.command('doctor'), { selects: false })
  .description('look at everything that a run needs of a target, without testing anything')
  .option('--json', 'as JSON', false)
  .action(async (options) => {
    const { doctor } = await import('./commands/doctor.ts')
    process.exitCode = await doctor(options)
  })

program
  .command('list')
  .description('the requirements, area by area')
  .option('--area <names>', 'only these areas', list)
  .option('--level <levels>', 'only these levels', list)
  .option('--defects', 'the defects of the mock instead, each with the requirement that finds it', false)
  .option('--json', 'as JSON', false)
  .action(async (options) => {
    const { listRequirements } = await import('./commands/list.ts')
    listRequirements(options)
  })

program
  .command('explain')
  .description('one requirement: what is demanded, why, how it is checked')
  .argument('<id>')
  .action(async (id: string) => {
    const { explain } = await import('./commands/explain.ts')
    explain(id)
  })

program
  .command('mock')
  .description('run the mock provider on a port')
  .option('-p, --port <port>', 'port; 0 takes a free one', port, 9400)
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('-c, --config <file>', 'configuration file (YAML or JSON)')
  .option(
    '--suites',
    'with the people and clients that the suites use, e.g. for a script of run --repro',
    false,
  )
  .option('--defect <names>', 'switch defects on', list)
  .option('--preset <name>', 'be another server: keycloak')
  .option('--release <line>', 'with --preset keycloak: the release to be, e.g. 26.0 (default: 26.7)')
  .option('--realm <file>', "with --preset keycloak: a realm's export (JSON); repeatable", list)
  .action(async (options) => {
    const { mock } = await import('./commands/mock.ts')
    await mock(options)
  })

program
  .command('selftest')
  .description(
    'prove the checks: every defect of the mock against every requirement, then the legal variants',
  )
  .argument('[defect...]', 'only these defects')
  .option('--no-variants', 'leave the legal variants out')
  .option('--json', 'as JSON', false)
  .action(async (defects: string[], options) => {
    const { selftest } = await import('./commands/selftest.ts')
    process.exitCode = await selftest(defects, options)
  })

program
  .command('baseline')
  .description('write a baseline that accepts what a report found, so that only what is new fails')
  .argument('<init>', 'init')
  .argument('<report>', 'report.json of a run')
  .option('--out <file>', 'where it goes', 'offline-baseline.yaml')
  .option('--reason <text>', 'why these results are accepted for now')
  .option('--owner <name>', 'who looks after them')
  .option('--expires <day>', 'last day of the entries, e.g. 2027-01-31')
  .action(async (what: string, report: string, options) => {
    const { unknownName } = await import('../harness/runner/selection.ts')
    if (what !== 'init') unknownName(what, ['init'], 'baseline command')
    const { initBaseline } = await import('./commands/baseline.ts')
    await initBaseline(report, options)
  })

program
  .command('facts')
  .description(
    'write how a server behaves, as a run saw it, into a lock file; or tell what is different to one',
  )
  .argument('[report]', 'report.json of a run', 'reports/out/report.json')
  .option('--out <file>', 'where it goes', 'offline-facts.yaml')
  .option('--check <file>', 'compare with this file instead; exit code 1 for any difference')
  .action(async (report: string, options) => {
    const { facts } = await import('./commands/facts.ts')
    process.exitCode = await facts(report, options)
  })

program
  .command('diff')
  .description('what changed between two reports, requirement by requirement; exit code 1 if it got worse')
  .argument('<before>', 'report.json of the earlier run')
  .argument('<after>', 'report.json of the later run')
  .option('--format <name>', 'text, markdown or json', 'text')
  .action(async (before: string, after: string, options) => {
    const { diff } = await import('./commands/diff.ts')
    process.exitCode = await diff(before, after, options)
  })

program
  .command('schema')
  .description('print a published JSON Schema')
  .argument('[name]', 'target, recipe, provider, report, baseline or facts')
  .action(async (name?: string) => {
    const { printSchema } = await import('./commands/schema.ts')
    printSchema(name)
  })

// What nobody waited for ends like everything else that nobody expected, not in words of Node.
process.on('uncaughtException', (error) => {
  process.exit(exitCodeOf(error))
})
process.on('exit', (code) => {
  if (outputIsLost()) process.exitCode = gravest(code, exitCodes.usage)
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

/** Prints what went wrong and finds the exit code for it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.met : exitCodes.usage
  if (error instanceof ConfigError) {
    complain(message(error.message))
    return exitCodes.usage
  }
  if (error instanceof TargetError) {
    complain(message(error.message))
    return exitCodes.unreachable
  }
  complain(
    message(`internal error: ${String(error)}; please report this, with NODE_DEBUG=offline-conformance`),
  )
  const debugged = debuglog('offline-conformance').enabled
  if (debugged && error instanceof Error) complain(message(error.stack ?? error.message))
  return exitCodes.internal
}
