import { uuid } from '../identifiers.ts'
import type { ProtocolMapper } from '../model.ts'
import { shaped } from '../representation-shape.ts'
import { mapperShape } from '../shapes.ts'

type Representation = Readonly<Record<string, unknown>>

export function mappersFrom(representations: readonly Representation[]): ProtocolMapper[] {
  return representations.map((given) => {
    const mapper = shaped(given, mapperShape) as Representation & Partial<ProtocolMapper>
    return {
      consentRequired: false,
      name: '',
      protocolMapper: '',
      ...mapper,
      config: mapper.config ?? {},
      id: mapper.id ?? uuid(),
    }
  })
}
