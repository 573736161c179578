// Runs the built command line again and again in one process: its entry is evaluated anew for each case, while the
// modules behind it stay loaded, which takes a tenth of the time. Cases come and go as messages of the parent.
import { pathToFileURL } from 'node:url'

const main = process.argv[2]
let text = { stdout: '', stderr: '' }
let crashes = []
let number = 0

for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, encoding, done) => {
    text[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const call = typeof encoding === 'function' ? encoding : done
    if (call !== undefined) process.nextTick(call)
    return true
  }
}

const crashed = (kind) => (error) => crashes.push(`${kind}: ${error?.stack ?? error}`)
process.on('uncaughtException', crashed('uncaught exception'))
process.on('unhandledRejection', crashed('unhandled rejection'))
// The parent goes by the last message; an exit in the middle of a case is its end.
process.on('exit', (code) => process.send?.({ kind: 'exit', code, ...text, crashes }))

const emitters = [process, process.stdout, process.stderr]
const listeners = () =>
  emitters.map((each) => new Map(each.eventNames().map((name) => [name, each.rawListeners(name)])))

/** Takes away what a case left listening, so that a thousand cases are not a leak of their own. */
function restore(before) {
  emitters.forEach((each, index) => {
    for (const name of each.eventNames()) {
      const kept = before[index].get(name) ?? []
      for (const listener of each.rawListeners(name)) if (!kept.includes(listener)) each.off(name, listener)
    }
  })
}

process.on('message', async ({ args, env, cwd }) => {
  text = { stdout: '', stderr: '' }
  crashes = []
  number += 1
  const before = listeners()
  const environment = { ...process.env }
  process.chdir(cwd)
  process.argv = [process.execPath, main, ...args]
  Object.assign(process.env, env)
  process.exitCode = undefined
  const started = performance.now()
  await import(`${pathToFileURL(main).href}?case=${number}`).catch(crashed('the entry failed'))
  const code = process.exitCode ?? 0
  const seconds = (performance.now() - started) / 1000
  // What is rejected late belongs to this case.
  await new Promise((resolve) => setTimeout(resolve, 15))
  process.exitCode = undefined
  for (const name of Object.keys(env)) delete process.env[name]
  Object.assign(process.env, environment)
  restore(before)
  process.send({ kind: 'done', code, seconds, ...text, crashes })
})
process.on('disconnect', () => process.exit(0))
process.send({ kind: 'ready' })
