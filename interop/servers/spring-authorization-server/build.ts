/** Builds the server of this folder with Maven: node --import tsx interop/servers/spring-authorization-server/build.ts */
import { execFileSync, spawnSync } from 'node:child_process'

if (spawnSync('mvn', ['--version']).status !== 0 || spawnSync('javac', ['--version']).status !== 0) {
  console.error(
    'this server is built with a JDK of Java 17 or later and Maven; one of them is not in the PATH',
  )
  process.exit(2)
}
execFileSync('mvn', ['-q', '-B', 'package'], { cwd: import.meta.dirname, stdio: 'inherit' })
