// Makes the clock of the host jump for the process that loads it: CLOCK_JUMPS="1500:3600,4000:-7200" moves it by an hour after
// 1.5 s of its life, and by two hours back after 4 s. Timers go on, as those of a system do.
const jumps = (process.env.CLOCK_JUMPS ?? '').split(',').map((jump) => jump.split(':').map(Number))
const SystemDate = Date
let offset = 0
for (const [after, seconds] of jumps) {
  setTimeout(() => {
    offset += seconds * 1000
  }, after).unref()
}
const now = () => SystemDate.now() + offset

globalThis.Date = new Proxy(SystemDate, {
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  construct: (target, parameters, as) =>
    Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, as),
  apply: () => new SystemDate(now()).toString(),
})
