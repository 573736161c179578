import type { Check } from '../../harness/checks/context.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { withinPropagation } from './propagation.ts'

/** A token that has to live, or a refusal of another one may be an outage. Look at it before the dead one. */
export async function livingControl(
  { rp, blocked }: Pick<Check, 'rp' | 'blocked'>,
  control: Grant,
  name: string,
): Promise<void> {
  const reply = await rp.refresh(control)
  if (reply.granted) return
  refuseCrash(reply)
  blocked(`${name} that lives on as control (got ${describeRefusal(reply)})`)
}

/** A revocation has to be effective, or the survival of other tokens says nothing. Look at the survivors first. */
export async function revocationTookEffect(check: EffectParts, revoked: Grant, name: string): Promise<void> {
  if (!(await endedByNow(check, revoked))) check.blocked(`a revocation that ends ${name}: it still refreshes`)
}

/** Whether a token is dead within the propagation window, which shows that what was asked for took effect. */
export async function endedByNow(
  check: Pick<EffectParts, 'rp' | 'policy' | 'tookEffect'>,
  grant: Grant,
): Promise<boolean> {
  return !(await refusedByNow(check, grant)).granted
}

/** The first refusal of a token within the propagation window, or the last answer to its refresh. */
export async function refusedByNow(
  { rp, policy, tookEffect }: Pick<EffectParts, 'rp' | 'policy' | 'tookEffect'>,
  grant: Grant,
): Promise<TokenReply> {
  const reply = await withinPropagation(
    { policy },
    async () => {
      const answer = await rp.refresh(grant)
      if (!answer.granted) refuseCrash(answer)
      return answer
    },
    ({ granted }) => !granted,
  )
  if (!reply.granted) tookEffect()
  return reply
}

type EffectParts = Pick<Check, 'rp' | 'policy' | 'blocked' | 'tookEffect'>
