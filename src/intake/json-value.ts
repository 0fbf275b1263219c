/** One JSON value of a text: parsed, with exact ids, or told as broken. */

/** An element longer than this is a reject. */
export const ELEMENT_LIMIT = 8 << 20
/** A whole object or a line longer than this is one. */
export const WHOLE_LIMIT = 64 << 20
const RECORD_LIMIT = 1 << 16

export interface JsonHandler {
  /** `at`: where the value stands, from the top: `''` is the top itself, `[]` a list, `statuses[]` a list in an object. */
  element(value: unknown, line: number, raw: () => string, at: string): void
  broken(line: number, reason: string, record: string): void
}

export interface JsonReader {
  push(chunk: Buffer): void
  end(): void
}

const LONG_NUMBER = /(?:^|[:[,])\s*-?\d{16,}/

/** As `JSON.parse`, but whole numbers beyond 2^53 come as text: they are ids. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  return JSON.parse(LONG_NUMBER.test(text) ? quoteLongNumbers(text) : text)
}

/** Strings are skipped as wholes, so that digits inside them stay as they are. */
function quoteLongNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => {
    if (token.startsWith('"') || !/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return token
    return `"${token}"`
  })
}

/** Hands a value to the handler, or says `reason` where it is none. */
export function emit(handler: JsonHandler, text: string, line: number, at: string, reason: string): void {
  if (text.trim() === '') return
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    handler.broken(line, `${reason} (${error instanceof Error ? shortened(error.message) : String(error)})`, cut(text))
    return
  }
  handler.element(value, line, () => cut(text), at)
}

/** Messages of the parser quote the text, with its line breaks. */
function shortened(message: string): string {
  return message.replace(/\s+/g, ' ')
}

/** As much as a reject keeps of a record. */
export function cut(text: string): string {
  return text.length > RECORD_LIMIT ? text.slice(0, RECORD_LIMIT) : text
}

export function joined(parts: readonly Buffer[]): Buffer {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
}

/** The beginning of what is too long to be held. */
export function beginning(parts: readonly Buffer[]): string {
  return cut(joined(parts).toString('utf8', 0, RECORD_LIMIT))
}
