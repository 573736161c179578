import type { HonoRequest } from 'hono'
import { bodyText } from './request-body.ts'

/** What a request brings, whatever its endpoint makes of it. */
export interface RequestContent {
  readonly query: URLSearchParams
  /** The form of a body; empty for everything else. */
  readonly form: URLSearchParams
  /** The text of a body that is said to be JSON, not yet parsed: engines differ in what they make of a bad one. */
  readonly jsonText: string | undefined
}

/** Reads a request, and no more of its body than a number of bytes. @throws BodyTooLarge */
export async function requestContent(request: HonoRequest, longestBody: number): Promise<RequestContent> {
  const { url, method } = request
  const type = request.header('content-type') ?? ''
  const text = ['GET', 'HEAD'].includes(method) ? '' : await bodyText(request, longestBody)
  return {
    query: new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''),
    form: new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? text : ''),
    jsonText: type.startsWith('application/json') ? text : undefined,
  }
}
