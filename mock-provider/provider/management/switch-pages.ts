import { type EndpointName, endpointNames, type FaultRule } from '../../kit/faults/fault.ts'
import { inWords } from '../../kit/faults/switched-faults.ts'
import { MockError } from '../../kit/mock-error.ts'
import { OAuthError } from '../../kit/oauth-error.ts'
import type { Core } from '../core.ts'
import type { DefectName } from '../defects/name.ts'
import type { Endpoint, Incoming } from '../endpoints/endpoint.ts'
import { hazards } from '../hazards.ts'
import { quickFaults, type ShownSwitches } from '../pages/switches-section.ts'
import type { Switches } from '../switches.ts'
import { seeOther } from './page-callers.ts'
import type { Route } from './page-route.ts'

const path = '/admin/inspector'

/** Hazards, defects and faults, switched by forms of the inspector. */
export function switchEndpoints(route: Route): readonly Endpoint[] {
  const switching = (name: string, change: (switches: Switches, incoming: Incoming) => string): Endpoint =>
    route('POST', `${path}/${name}`, async (incoming) => {
      const { core } = incoming
      if (core.switches === undefined) throw new OAuthError('not_found', 'nothing to switch', { status: 404 })
      try {
        core.journal.happened('switched', { what: change(core.switches, incoming) })
      } catch (error) {
        if (!(error instanceof MockError)) throw error
        throw new OAuthError('invalid_request', error.message)
      }
      return seeOther(incoming, `${path}?done=yes`)
    })
  return [
    switching('hazard', ({ hazard }, { form }) => {
      const name = form.get('hazard') ?? ''
      hazard.turnTo(name === '' ? undefined : name)
      return name === '' ? 'no hazard' : `hazard ${name}`
    }),
    switching('defect', ({ defects }, { form }) => {
      const name = form.get('defect') ?? ''
      const on = form.get('switch') !== 'off'
      // Whatever it is called, only a name that is known gets through.
      if (on) defects.enable(name as DefectName)
      else defects.disable(name as DefectName)
      return `defect ${name} ${on ? 'on' : 'off'}`
    }),
    switching('fault', ({ faults }, { form }) => {
      const fault = faults.add(ruleOf(form))
      return `fault ${fault.id} on: ${inWords(fault.rule)}`
    }),
    switching('fault-off', ({ faults }, { form }) => {
      const id = form.get('id') ?? ''
      for (const fault of faults.active()) if (fault.id === id) fault.remove()
      return `fault ${id} off`
    }),
  ]
}

export function shownSwitches({ switches }: Core): ShownSwitches | undefined {
  if (switches === undefined) return undefined
  const { defects, faults, hazard } = switches
  const active = defects.active()
  return {
    hazards: Object.entries(hazards).map(([name, { cause }]) => ({ name, says: cause })),
    hazard: hazard.active,
    defects: active.map((name) => ({ name, says: switches.behaviourOf(name) })),
    others: defects.available().filter((name) => !active.includes(name)),
    endpoints: endpointNames,
    faults: faults.active().map(({ id, rule, hits, left }) => ({
      id,
      says: `${rule.endpoint ?? 'every endpoint'}: ${rule.one_of === undefined ? effectOf(rule) : 'one of several'}`,
      hits,
      left,
    })),
  }
}

function effectOf({ endpoint: _, grant_type: __, client: ___, times: ____, ...effect }: FaultRule): string {
  return inWords(effect)
}

/** @throws OAuthError for what the form does not offer */
function ruleOf(form: URLSearchParams): FaultRule {
  const effect = quickFaults.find(({ name }) => name === form.get('effect'))?.effect
  if (effect === undefined) throw new OAuthError('invalid_request', 'effect has to be one of the page')
  const times = form.get('times') ?? ''
  return {
    ...effect,
    ...(form.get('endpoint') ? { endpoint: form.get('endpoint') as EndpointName } : {}),
    ...(times === '' ? {} : { times: Number(times) }),
  }
}
