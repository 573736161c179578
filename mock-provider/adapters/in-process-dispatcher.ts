import { Dispatcher } from '../../network/undici.ts'

/** A dispatcher of undici that has no connection, so that there is none to close. */
export abstract class InProcessDispatcher extends Dispatcher {
  override close(callback?: () => void): Promise<void> {
    callback?.()
    return Promise.resolve()
  }

  override destroy(...parameters: unknown[]): Promise<void> {
    const callback = parameters.at(-1)
    if (typeof callback === 'function') callback()
    return Promise.resolve()
  }
}
