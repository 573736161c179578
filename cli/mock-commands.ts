import type { Command } from 'commander'
import { collected, list, port, seconds } from './option-values.ts'
import { reporterHelp } from './reporter-help.ts'

/** The mock, what leads it and judges by it, and what proves the checks with it. */
export function addMockCommands(program: Command): void {
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
    .option(
      '--keep-secrets',
      'keep tokens, passwords and client secrets in memory, and show them in the inspector of this machine',
      false,
    )
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
    .option('--openid', 'with --judge: the client is one of OpenID Connect, without MCP, and calls UserInfo')
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
    .description('judge a client: run its command against one hazard after another')
    .argument('[hazard...]', 'only these hazards; default: all')
    .option('--command <command>', 'starts the client; it reads steps as lines: see docs/guide/judge.md')
    .option('--openid', 'it is a client of OpenID Connect, without MCP, and calls UserInfo', false)
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
