import type { Judging, MockServer } from '../mock-server.ts'
import { NothingThere } from './nothing-there.ts'
import type { ControlRoute } from './route.ts'

/** What a mock that judges clients is asked. */
export const judgeRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/verdict',
    command: 'verdict',
    summary: 'With mock --judge: the verdict on the client in each hazard, with the requests that show it',
    handle: async ({ server }) => judgeOf(server).verdict(),
  },
  {
    method: 'POST',
    path: '/judge/next',
    command: 'next',
    summary: 'With mock --judge: what was to be done is done; what the client has to do next',
    handle: async ({ server }) => judgeOf(server).next(),
  },
]

function judgeOf({ judge }: MockServer): Judging {
  if (judge === undefined) throw new NothingThere('this mock judges no client; start it with --judge')
  return judge
}
