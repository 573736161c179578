import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

const id = 'refresh-foreign-resource-rejected'
const [granted, foreign] = ['https://photos.example', 'https://prints.example']

test('a token for somewhere, which nothing tells, is no verdict about the resource of a refresh', async () => {
  const provider = {
    resources: [granted, foreign],
    defects: ['refresh-accepts-foreign-resource'],
    endpoints: { introspection: false },
  } as const
  const report = await checkedInFrontOf([id], { provider, resourceIndicators: { granted, foreign } })
  expect(classesOf(report)[id]).toBe('not-applicable')
})
