import { Command, Help, Option } from 'commander'
import { toolVersion } from '../harness/target/package-root.ts'
import { atLeastOne, collected, list, port, seconds, shard } from './option-values.ts'
import { composed, message } from './printed.ts'
import { complain, print } from './terminal.ts'

const reporterHelp =
  'report to write: json, junit, markdown, html (the default); ctrf, sarif, annotations (GitHub), har, earl, badge (SVG), shields; repeatable'

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
    .option(
      '--shard <i/n>',
      'only the part i of n of what is selected; report --merge joins the reports',
      shard,
    )
    .option('--fail-on <severity>', 'text, fail, warn or never', 'fail')
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
    .option('--rerun <what>', 'failed: only what did not hold in the last report in --out')
    .option('--wait-for-target <seconds>', 'wait until the target answers before the first check', seconds)
    .option(
      '--concurrency <n>',
      'at most so many checks at once (default: what the driver allows: 8 with the built-in mock, else 1)',
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
    .description('try a server and write a target file; prompts for missing values when run in a terminal')
    .argument('[issuer]', 'the issuer identifier; with --update that of the file')
    .option(
      '--client <name=reference>',
      'a client and its secret, e.g. ci=env:CI_SECRET; the next one becomes `second`; repeatable',
      list,
    )
    .option('--public-client <name>', 'a public client')
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
    .option('--oauth', 'the server is no OpenID provider; found out by itself where its metadata tells')
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
    .option('--update', 'complete the file with the options given, and observe again', false)
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
    .option('--list', 'only list it', false)
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
    .option('--search <words>', 'only those that have all of these words in what is told about them')
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

function addMockCommands(program: Command): void {
  program
    .command('mock')
    .description('run the mock provider on a port')
    .option('-p, --port <port>', 'port; 0 picks a free one', port, 9400)
    .option('--host <host>', 'address to listen on; localhost is both loopback addresses', 'localhost')
    .option('--issuer <url>', 'whom tokens name: a URL, or from-request (default: where it listens)')
    .option('--issuers <how>', 'several issuers on one port: by-path, the first segment of the path')
    .option('--https', 'serve HTTPS with a certificate that is made at the start', false)
    .option('--cert <file>', 'serve HTTPS with this certificate (PEM); with --key')
    .option('--key <file>', 'its private key (PEM)')
    .option(
      '--export-ca <file>',
      'with --https: write the authority of the certificate, for clients to trust',
    )
    .option('--strict', 'as a server in production: one authentication method, exact redirect URIs', false)
    .option('--log', 'print a line for each request', false)
    .option('-c, --config <file>', 'configuration file (YAML or JSON)')
    .option(
      '--state <place>',
      'keep the state over restarts: a folder, or postgres://... for several processes',
    )
    .option('--suites', 'with the users and clients of the suites, e.g. for a script of run --repro', false)
    .option('--defect <names>', 'enable defects', list)
    .option(
      '--hazard <names>',
      'behave so that a careless client fails, e.g. rotation or busy: see docs/reference/hazards.md',
      list,
    )
    .option(
      '--fault <fault>',
      "let something go wrong, e.g. 'endpoint: token, status: 503, times: 1'; repeatable",
      collected,
    )
    .option(
      '--judge [hazards]',
      'judge a client of MCP that you use by hand, or by its test-suite: one hazard after another, each step at your word',
      list,
    )
    .option('--out <directory>', 'with --judge: directory of the reports (default: reports/out)')
    .option('--auto <user>', 'sign this user in without a page, or the one of login_hint')
    .option(
      '--control-token <reference>',
      'let other machines control the mock below /control with this token, e.g. env:TOKEN',
    )
    .option(
      '--preset <name>',
      'a kind of server: always-offline, rotating-with-grace, one-token-per-user-and-client, short-idle, fapi2, mcp or keycloak',
    )
    .option(
      '--release <line>',
      'with --preset keycloak: the release to imitate, e.g. 26.0 or latest (default: 26.7)',
    )
    .option(
      '--realm <file>',
      'with --preset keycloak: a realm export (JSON, YAML, or a folder); repeatable',
      list,
    )
    .option(
      '--password <user=password>',
      'with --realm: a password for somebody of the realm; repeatable',
      collected,
    )
    .option(
      '--check',
      'with --realm: print what of it is not done and who cannot sign in, and start nothing',
      false,
    )
    .option('--url <url>', 'with --preset keycloak: the address of the server (default: where it listens)')
    .action(async (options) => {
      const { mock } = await import('./commands/mock.ts')
      await mock(options)
    })

  program
    .command('judge')
    .description('judge a client: run its command in the face of one hazard after another')
    .argument('[hazard...]', 'only these hazards; default: all')
    .option('--command <command>', 'starts the client; it reads steps as lines: see docs/guide/judge.md')
    .option('--name <name>', 'what the client is called in the report')
    .option('--list', 'list the hazards', false)
    .option('-p, --port <port>', 'port of the mock; 0 picks a free one', port, 0)
    .option('--step-timeout <seconds>', 'how long the client may take for one step', seconds, 60)
    .option('--fail-on <severity>', 'text, fail, warn or never', 'fail')
    .option('--reporter <name[=path]>', reporterHelp, list)
    .option('--out <directory>', 'directory of the reports', 'reports/out')
    .action(async (hazards: string[], options) => {
      const { judge } = await import('./commands/judge.ts')
      process.exitCode = await judge(hazards, options)
    })

  program
    .command('control')
    .description('control a running mock: its clock, faults, tokens, requests and so on')
    .argument('[command]', 'what to do; without it, all commands are listed')
    .argument('[name=value...]', 'what the command needs to know, e.g. endpoint=token status=503')
    .option('--url <url>', 'where the mock is', 'http://localhost:9400')
    .option('--token <reference>', 'the token of --control-token, e.g. env:TOKEN')
    .action(async (name: string | undefined, values: string[], options) => {
      const { control } = await import('./commands/control.ts')
      process.exitCode = await control(name, values, options)
    })

  program
    .command('selftest')
    .description(
      'prove the checks: run every defect of the mock against every requirement, then the variants',
    )
    .argument('[name...]', 'only these defects; with --part, only these rows of it, e.g. requirements')
    .option('--no-variants', 'skip the variants: servers that are correct in another way')
    .option(
      '--part <names>',
      'parts of the systematic proof instead, or all: under each change that a part makes no check may be misled',
      list,
    )
    .option('--sample', 'with --part: only a sample of its rows and cells, the same each time', false)
    .option(
      '--every-cell',
      'also cells in which the check never meets the defect, or with --part never consults what is changed',
      false,
    )
    .option('--json', 'print JSON', false)
    .action(async (names: string[], { part, ...options }) => {
      if (part !== undefined) {
        const { selftestParts } = await import('./commands/selftest-parts.ts')
        process.exitCode = await selftestParts(part, names, options)
        return
      }
      const { selftest } = await import('./commands/selftest.ts')
      process.exitCode = await selftest(names, options)
    })
}

function addReportCommands(program: Command): void {
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
