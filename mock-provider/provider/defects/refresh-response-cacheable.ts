import type { Defect } from './defect.ts'

export const refreshResponseCacheable: Defect = {
  name: 'refresh-response-cacheable',
  requirement: 'errors-no-store',
  summary: 'Refresh responses are sent without Cache-Control: no-store.',
  respond: ({ refreshed }, response) => {
    if (refreshed) response.headers.delete('cache-control')
  },
}
