import { expect, test } from 'vitest'
import { askForMissing } from './ask.ts'

/** Somebody who answers from a list, and remembers the questions. */
function somebody(...answers: string[]) {
  const questions: string[] = []
  const ask = async (question: string): Promise<string> => {
    questions.push(question)
    return answers.shift() ?? expect.fail(`nobody expected: ${question}`)
  }
  return { ask, questions }
}

test('what the command line leaves open is asked for, secrets by reference', async () => {
  const { ask, questions } = somebody('https://op.example ', 'web', 'env:SECRET', 'kim', 'file:kim.txt')
  expect(await askForMissing(undefined, { register: false }, ask)).toEqual({
    issuer: 'https://op.example',
    options: { register: false, client: ['web=env:SECRET'], user: ['kim=file:kim.txt'] },
  })
  expect(questions[2]).toBe('Its secret (env:NAME, file:path or cmd:command): ')
})

test('nothing is asked for where everything was given, and no client where one is registered', async () => {
  const { ask } = somebody()
  const options = { register: true, user: ['kim=env:PW'] }
  expect(await askForMissing('https://op.example', options, ask)).toEqual({
    issuer: 'https://op.example',
    options,
  })
})
