/**
 * Moves what JavaScript in this process takes for the current time. Import it before the product, so that nothing
 * keeps the real clock. Timers run as always: a product that expires things by `setTimeout` is not moved.
 */
const RealDate = globalThis.Date
const realNow = RealDate.now.bind(RealDate)
let offset = 0

const now = () => realNow() + offset
RealDate.now = now

// A proxy instead of a subclass: dates made by structuredClone or by native code stay `instanceof Date`.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length === 0 ? [now()] : args,
      newTarget === globalThis.Date ? target : newTarget,
    ),
  apply: (target) => new target(now()).toString(),
})

export const epochSeconds = () => Math.floor(now() / 1000)

/** Only forwards: a server that sees time run back proves nothing about its limits. */
export function advance(seconds: number): void {
  if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError('advance takes seconds, zero or more')
  offset += seconds * 1000
}
