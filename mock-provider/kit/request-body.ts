/** The body of a request is longer than the provider reads. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'

  constructor(most: number) {
    super(`the body is longer than ${most} bytes`)
  }
}

/**
 * The body of a request as text, read no further than a number of bytes, whatever its headers say of its length.
 *
 * @throws BodyTooLarge
 */
export async function bodyText(request: RequestWithBody, most: number): Promise<string> {
  const announced = request.header('content-length')
  if (announced !== undefined && Number(announced) > most) throw new BodyTooLarge(most)
  // A server has made sure of a length that was announced, and has the text ready.
  if (announced !== undefined) {
    const text = await request.text()
    if (text.length > most) throw new BodyTooLarge(most)
    return text
  }
  return streamedText(request.raw.body, most)
}

/** What of Hono's request is needed here. */
interface RequestWithBody {
  readonly raw: { readonly body: ReadableStream<Uint8Array> | null }
  header(name: string): string | undefined
  text(): Promise<string>
}

async function streamedText(body: ReadableStream<Uint8Array> | null, most: number): Promise<string> {
  if (body === null) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let read = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    read += value.length
    if (read > most) {
      await reader.cancel()
      throw new BodyTooLarge(most)
    }
    text += decoder.decode(value, { stream: true })
  }
}
