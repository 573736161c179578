import type { RunRequest } from '../harness/runner/run-request.ts'

/** A run of everything against the built-in mock in this process. */
export const mockRequest: RunRequest = {
  directory: '.',
  over: 'in-process',
  defects: [],
  names: [],
  areas: [],
  levels: [],
  exclude: [],
  profiles: [],
  failOn: 'fail',
  rerunArguments: '',
  allowDestructive: true,
  warnings: [],
}
