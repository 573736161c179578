import { refuseCrash } from '../../http/crash.ts'
import type { Reply } from '../../http/reply.ts'
import { readPage } from '../../pages/html.ts'
import type { PressedRequest } from '../../pages/press.ts'
import type { Variables } from '../../target/template.ts'
import { looksLikeGuard } from './csrf.ts'

/**
 * The form of somebody else's row as a stranger sends it: with the values against request forgery of their own page, so
 * that a refusal is about who asks and not about where from. None where the own page has no such value. Where no field is
 * known for one by its name, the form as it is and, for when that is refused, with all from the own page that does not
 * say what it is about.
 *
 * @param page the stranger's own page
 */
export function requestsOfStranger(
  request: PressedRequest,
  page: Reply,
  about: Variables,
): readonly PressedRequest[] {
  refuseCrash(page)
  const { form } = request
  if (form === undefined) return [request]
  const { forms } = readPage(page.text, page.url)
  const guards = form.filter(([name, value]) => looksLikeGuard(name, value)).map(([name]) => name)
  if (guards.length > 0) {
    const own = valuesOf(forms.flatMap(({ fields }) => fields))
    if (guards.some((name) => !own.has(name))) return []
    return [{ ...request, form: filled(form, own, (name) => guards.includes(name)) }]
  }
  const same = forms.find(({ action }) => action === request.url)
  if (same === undefined) return [request]
  const subjects = new Set(
    Object.values(about)
      .filter((value) => value !== undefined)
      .map(String),
  )
  const own = filled(form, valuesOf(same.fields), (_, value) => !subjects.has(value))
  const differs = own.some(([, value], index) => value !== form[index]?.[1])
  return differs ? [request, { ...request, form: own }] : [request]
}

type Form = NonNullable<PressedRequest['form']>

function valuesOf(fields: readonly { readonly name: string; readonly value: string }[]): Map<string, string> {
  return new Map(fields.map(({ name, value }) => [name, value]))
}

function filled(
  form: Form,
  own: ReadonlyMap<string, string>,
  isOwn: (name: string, value: string) => boolean,
): [string, string][] {
  return form.map(([name, value]) => [name, isOwn(name, value) ? (own.get(name) ?? value) : value])
}
