import { rfc6749, rfc9700 } from '../../harness/engine/clause.ts'
import { signingIn } from '../between.ts'
import type { JudgedHazard } from '../hazard.ts'
import { callsSucceed, signsIn } from '../rules.ts'
import { call, change, crash, expire } from '../step.ts'
import { rotating } from './common.ts'

/** What ends, and the grant lives on. */
export const livesOnHazards: readonly JudgedHazard[] = [
  {
    id: 'stored-before-use',
    title: 'A new refresh token is stored before anything else is done',
    level: 'MUST',
    basis: 'derived',
    clause: rfc9700('4.14.2'),
    statement:
      'A client that is killed while it uses a new access token finds the new refresh token in its storage when it starts again.',
    cause:
      'Tokens are stored once the call has ended, or now and then; the one in the storage is replaced by then.',
    verdict: { pass: 'After the crash the client went on with the new refresh token.' },
    needs: ['refresh-token', 'newest-refresh-token'],
    options: rotating(0),
    // What was stored is good for the last call, so that a client which never refreshes after a start passes (see restart).
    script: [call, expire, call, expire, crash, call],
    rules: [signsIn(1), callsSucceed('last')],
  },
  {
    id: 'signed-out',
    title: 'The end of the login session costs no grant',
    level: 'MUST',
    basis: 'derived',
    clause: rfc6749('1.5'),
    statement:
      'Where the user has signed out at the authorization server and the refresh token lives on, the client goes on without asking them.',
    cause:
      'The client asks the browser whether somebody is signed in, and takes the answer for that about the grant.',
    verdict: { pass: 'The client refreshed, whoever was signed in.' },
    needs: ['refresh-token'],
    script: [
      call,
      change('the user signs out: no browser has a session any more', async (_, stage) => {
        stage.between = signingIn((_asked, headers) => headers.delete('cookie'))
      }),
      ...[expire, call],
    ],
    rules: [signsIn(1), callsSucceed('all')],
  },
]
