import { execFileSync, type SpawnSyncReturns } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Check } from './check-runners.ts'

const root = join(import.meta.dirname, '..')
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
)

/** The types of the published declarations that come from a schema, beside the same types of the sources. */
const compared = [
  ['ProviderConfiguration', 'mock-provider/provider/options-schema'],
  ['ReleaseSwitches', 'mock-provider/keycloak/release-schema'],
  ['TargetFile', 'harness/target/target-file'],
  ['Target', 'harness/target/target-file'],
  ['RunReport', 'harness/engine/report'],
]

/**
 * Compiles against the installed declarations as a caller does who checks libraries too: they need no package that is not
 * installed, and a type that comes from a schema is the one of the sources, to the last member.
 *
 * @param place directory with the package installed
 * @throws Error by `check` with what the compiler printed
 */
export function checkDeclarations(place: string, check: Check): void {
  const installed = join(place, 'node_modules', 'offline-conformance', 'dist')
  const same = compared.map(([name, path], index) => [
    `import type { ${name} as Source${index} } from ${JSON.stringify(join(root, `${path}.ts`))}`,
    `import type { ${name} as Published${index} } from ${JSON.stringify(join(installed, `${path}.ts`))}`,
    `export const same${index}: Equal<Source${index}, Published${index}> = true`,
  ])
  writeFileSync(
    join(place, 'declarations.ts'),
    `type Equal<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false
${same.flat().join('\n')}
import { type RunReport, checkConformance } from 'offline-conformance'
import { createMockProvider } from 'offline-conformance/mock'
import { createMockKeycloak } from 'offline-conformance/mock/keycloak'
import 'offline-conformance/driver'
import 'offline-conformance/mock/issuers'
import 'offline-conformance/mock/node'
import 'offline-conformance/mock/state'
import 'offline-conformance/mock/undici'
const provider = createMockProvider({ users: [{ username: 'kim', password: 'a password' }] })
export const report: Promise<RunReport> = checkConformance()
// @ts-expect-error a number is no list of users
createMockProvider({ users: 5 })
// @ts-expect-error there is no such release
createMockKeycloak({ version: 5 })
export const { issuer } = provider
`,
  )
  writeFileSync(
    join(place, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        skipLibCheck: false,
        typeRoots: [join(root, 'node_modules', '@types')],
        types: ['node'],
      },
      include: ['declarations.ts'],
    }),
  )
  const printed = compile(place)
  check('the declarations compile by themselves and have the types of the sources', printed === '', printed)
}

function compile(place: string): string {
  try {
    return execFileSync(process.execPath, [compiler, '-p', place], { encoding: 'utf8' })
  } catch (error) {
    return (error as SpawnSyncReturns<string>).stdout
  }
}
