import type { Command } from 'commander'
import { buildProgram } from '../../cli/program.ts'
import { code, generated, table } from './markdown.ts'

/** Every command with its arguments and options, in the words of its `--help`. */
export function commandLinePage(): string {
  const program = buildProgram()
  const commands = [...program.commands]
  return [
    generated,
    '# Command line',
    '',
    `${program.description()} Every command prints its help with ${code('--help')}. Exit codes: [CI gate](../guide/ci-gate.md#exit-codes).`,
    '',
    table(
      ['Command', 'Purpose'],
      commands.map((command) => [`[${command.name()}](#${command.name()})`, command.description()]),
    ),
    '',
    ...commands.flatMap((command) => [...section(command), '']),
  ].join('\n')
}

function section(command: Command): string[] {
  const help = command.createHelp()
  const args = help.visibleArguments(command)
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help')
  return [
    `## ${command.name()}`,
    '',
    `${capitalised(command.description())}.`,
    '',
    `    ${help.commandUsage(command)}`,
    ...(args.length === 0
      ? []
      : [
          '',
          table(
            ['Argument', 'Meaning'],
            args.map((argument) => [code(help.argumentTerm(argument)), help.argumentDescription(argument)]),
          ),
        ]),
    ...(options.length === 0
      ? []
      : [
          '',
          table(
            ['Option', 'Meaning'],
            options.map((option) => [code(help.optionTerm(option)), help.optionDescription(option)]),
          ),
        ]),
  ]
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
