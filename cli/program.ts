import { Command, Help, Option } from 'commander'
import { toolVersion } from '../harness/target/package-root.ts'
import { addMockCommands } from './mock-commands.ts'
import { atLeastOne, list, seconds, shard } from './option-values.ts'
import { composed, message } from './printed.ts'
import { addReportCommands } from './report-commands.ts'
import { reporterHelp } from './reporter-help.ts'
import { complain, print } from './terminal.ts'

/** Every command with its arguments and options. What a command does is loaded when it is called. */
export function buildProgram(): Command {
  const program = new Command('offline-conformance')
    .description(
      'Conformance suites for offline tokens, and a mock OpenID Connect provider that proves them.',
    )
    .version(toolVersion)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({
      // A switch that is off by default needs no words.
      optionDescription: (option) => new Help().optionDescription(option).replace(/ \(default: false\)$/, ''),
    })
    .configureOutput({
      writeOut: (text) => print(composed(text)),
      // The text repeats what was typed.
      writeErr: (text) => complain(message(text)),
      outputError: (text, write) => write(text),
    })
  addRunCommands(program)
  addSetupCommands(program)
  addDriverCommand(program)
  addCleanupCommand(program)
  addCatalogueCommands(program)
  addMockCommands(program)
  addReportCommands(program)
  return program
}

/** Options that name the target, and those that select requirements where the command selects some. */
function withTargetOptions(command: Command, { selects }: { readonly selects: boolean }): Command {
  command
    .option(
      '-t, --target <file>',
      'target file (YAML); default: $OFFLINE_CONFORMANCE_TARGET, otherwise the built-in mock',
    )
    .option('--issuer <url>', 'overrides the issuer in the target file; default: $OFFLINE_CONFORMANCE_ISSUER')
    .option('--ca <file>', 'CA certificates to trust (PEM); overrides tls.ca in the target file')
    .option('--insecure', 'accept any TLS certificate; only for tests on your own machine')
    .option('--over <way>', 'how to reach the built-in mock: in-process or http', 'in-process')
    .option('--defect <names>', 'enable defects of the built-in mock', list)
    .option('--allow-destructive', 'allow checks that change or end more than the run itself created', false)
  if (!selects) return command
  return command
    .argument('[id-or-area...]', 'requirement ids, or areas by name or letter; default: all')
    .option('--profile <names>', 'profiles to check, comma-separated', list)
    .option('--area <names>', 'only these areas', list)
    .option('--level <levels>', 'only these levels, e.g. MUST,SHOULD', list)
    .option('--exclude <ids>', 'skip these ids or areas', list)
    .option(
      '--edition <name>',
      'edition of the requirements that counts; next counts all of them (default: the newest that is frozen)',
    )
    .option('--shard <i/n>', 'run only part i of n of the selection; report --merge joins the reports', shard)
    .option(
      '--fail-on <severity>',
      'which results fail the run: text (against the text of a specification), fail, warn or never',
      'fail',
    )
    .option('--timeout <seconds>', 'deadline of the whole run; alias: --max-time', seconds)
    .addOption(new Option('--max-time <seconds>').argParser(seconds).hideHelp())
}

function addRunCommands(program: Command): void {
  withTargetOptions(program.command('run'), { selects: true })
    .description('check a target, by default the built-in mock')
    .option('--reporter <name[=path]>', reporterHelp, list)
    .option('--out <directory>', 'directory of the reports', 'reports/out')
    .option(
      '--repro <id>',
      'run one requirement and write a curl script that reproduces it without this tool',
    )
    .option(
      '--evidence <id>',
      'run one requirement and write one file for a bug report: finding, clause, exchanges, script',
    )
    .option('--rerun <what>', 'failed: run only what did not hold in the last report in --out')
    .option('--wait-for-target <seconds>', 'wait until the target answers before the first check', seconds)
    .option(
      '--concurrency <n>',
      'run at most n checks at once (default: what the driver allows: 8 with the built-in mock, otherwise 1)',
      atLeastOne,
    )
    .option('--baseline <file>', 'accepted results, which do not fail the run while they stay the same')
    .option('--strict-baseline', 'fail the run for an expired entry of the baseline', false)
    .action(async (names: string[], options) => {
      const { run } = await import('./commands/run.ts')
      process.exitCode = await run(names, options)
    })

  withTargetOptions(program.command('plan'), { selects: true })
    .description(
      'show what a run would do: which checks run, which cannot and why, what it creates and changes',
    )
    .option('--json', 'print JSON', false)
    .action(async (names: string[], options) => {
      const { plan } = await import('./commands/plan.ts')
      process.exitCode = await plan(names, options)
    })
}

function addSetupCommands(program: Command): void {
  program
    .command('init')
    .description(
      'explore a server and write its target file; prompts for missing values when run in a terminal',
    )
    .argument('[issuer]', 'the issuer identifier; with --update that of the file')
    .option(
      '--client <name=reference>',
      'a client and its secret, e.g. ci=env:CI_SECRET; the next one becomes `second`; repeatable',
      list,
    )
    .option(
      '--public-client <name>',
      'a public client; with --mcp also the https address of its metadata document that you host',
    )
    .option('--not-entitled-client <name=reference>', 'a client that must not get offline_access')
    .option('--register', 'register the missing clients, if the server supports dynamic registration', false)
    .option('--registration-token <reference>', 'initial access token for --register, e.g. env:TOKEN')
    .option('--user <name=reference>', 'a user and their password, e.g. alice=env:ALICE_PW; repeatable', list)
    .option(
      '--record <file>',
      "a sign-in recorded with a browser's developer tools (HAR), for pages that need JavaScript",
    )
    .option(
      '--browser',
      'sign in with a real Chromium, for pages that need JavaScript; needs playwright-core',
      false,
    )
    .option('--redirect-uri <url>', 'the registered redirect URI; default: https://rp.example/callback')
    .option('--post-logout-redirect-uri <url>', 'where the browser may go after logout')
    .option('--host <origin>', 'another origin of the sign-in, e.g. https://login.example; repeatable', list)
    .option('--oauth', 'the server is no OpenID provider; detected where its metadata shows it')
    .option('--offline-scope <value>', 'the scope value for offline access, or none; default: offline_access')
    .option(
      '--offline-parameter <name=value>',
      'a parameter that asks for offline access, e.g. access_type=offline; repeatable',
      list,
    )
    .option('--scope <value>', 'another scope value to ask for each time; repeatable', list)
    .option('--resource <uri>', 'a protected resource to name in requests (RFC 8707); repeatable', list)
    .option('--dpop', 'prove the possession of a key (RFC 9449)')
    .option(
      '--mcp <url>',
      'start from an MCP server instead of the issuer: find its authorization server and register a public client',
    )
    .option('--ca <file>', 'CA certificates to trust (PEM)')
    .option('--insecure', 'accept any TLS certificate; only for tests on your own machine')
    .option('--out <file>', 'the target file', 'target.yaml')
    .option('--update', 'complete the file with the options given, and observe the server again', false)
    .action(async (issuer: string | undefined, options) => {
      const { init } = await import('./commands/init.ts')
      process.exitCode = await init(issuer, options)
    })

  withTargetOptions(program.command('doctor'), { selects: false })
    .description('check every prerequisite of a run, without testing anything')
    .option('--json', 'print JSON', false)
    .action(async (options) => {
      const { doctor } = await import('./commands/doctor.ts')
      process.exitCode = await doctor(options)
    })
}

function addCleanupCommand(program: Command): void {
  withTargetOptions(program.command('cleanup'), { selects: false })
    .description('end what a killed run left at its target: access, users and clients that it made')
    .option('--out <directory>', 'directory of the reports of that run', 'reports/out')
    .option('--list', 'only list what is left, and end nothing', false)
    .action(async (options) => {
      const { cleanup } = await import('./commands/cleanup.ts')
      process.exitCode = await cleanup(options)
    })
}

function addDriverCommand(program: Command): void {
  withTargetOptions(program.command('driver-check'), { selects: false })
    .description('check that the driver of a target file does what every driver has to do')
    .action(async (options) => {
      const { driverCheck } = await import('./commands/driver-check.ts')
      process.exitCode = await driverCheck(options)
    })
}

function addCatalogueCommands(program: Command): void {
  program
    .command('list')
    .description('list the requirements by area')
    .option('--area <names>', 'only these areas', list)
    .option('--level <levels>', 'only these levels', list)
    .option('--search <words>', 'only those whose texts have all of these words')
    .option(
      '--defects',
      'list the defects of the mock instead, each with the requirement that finds it',
      false,
    )
    .option('--json', 'print JSON', false)
    .action(async (options) => {
      const { listRequirements } = await import('./commands/list.ts')
      listRequirements(options)
    })

  program
    .command('explain')
    .description('explain one requirement: what it demands, why, and how it is checked')
    .argument('<id>')
    .action(async (id: string) => {
      const { explain } = await import('./commands/explain.ts')
      explain(id)
    })

  program
    .command('schema')
    .description('print a published JSON Schema; without a name, list them')
    .argument('[name]', 'target, recipe, provider, report, baseline or facts')
    .action(async (name?: string) => {
      const { printSchema } = await import('./commands/schema.ts')
      printSchema(name)
    })
}
