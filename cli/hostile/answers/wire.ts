import type { Socket } from 'node:net'
import type { Sent } from '../../../selftest/testing/hostile/answer.ts'

/** Writes an answer as bytes, whatever HTTP libraries would refuse to write, and ends the connection. */
export function sendOver(socket: Socket, sent: Sent, method: string): void {
  const { wire } = sent
  const bytes = Buffer.concat([headOf(sent), method === 'HEAD' ? Buffer.alloc(0) : sent.answer.body])
  switch (wire.kind) {
    case 'whole':
      socket.end(bytes)
      return
    case 'silent':
      return
    case 'closed':
      socket.destroy()
      return
    case 'reset':
      if (wire.after === 0) socket.resetAndDestroy()
      else socket.write(bytes.subarray(0, wire.after), () => socket.resetAndDestroy())
      return
    case 'short':
      socket.end(bytes.subarray(0, wire.after))
      return
    case 'bytes':
      socket.end(wire.bytes)
      return
    case 'preceded':
      socket.end(Buffer.concat([wire.bytes, bytes]))
      return
    case 'drip':
      drip(socket, bytes, wire.every)
      return
    case 'endless':
      endless(socket)
  }
}

function headOf({ answer, honestLength }: Sent): Buffer {
  const { status, reason, headers, body } = answer
  const stated = honestLength ? [['Content-Length', String(body.length)]] : []
  const lines = [...headers, ...stated, ['Connection', 'close']].map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n`, 'utf8')
}

function drip(socket: Socket, bytes: Buffer, every: number): void {
  let at = 0
  const timer = setInterval(() => {
    if (at >= bytes.length || socket.destroyed) {
      clearInterval(timer)
      socket.end()
    } else socket.write(bytes.subarray(at, ++at))
  }, every)
  socket.once('close', () => clearInterval(timer))
}

function endless(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = `${(65_536).toString(16)}\r\n${'<p>lorem '.repeat(8000).slice(0, 65_536)}\r\n`
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer)
    else if (socket.writableLength < 1_000_000) socket.write(chunk)
  }, 5)
  socket.once('close', () => clearInterval(timer))
}
