/** Whether a JSON text is a value a line, or whole values over any number of lines. Told by its beginning. */

/** Lines of which half and more are objects or lists by themselves. A single line is a document. */
export function isLines(text: string, complete: boolean): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length < 2) return false
  const whole = complete ? lines : lines.slice(0, -1)
  const values = whole.filter(isValue).length
  if (values === 0) return false
  // Of two lines one may be cut: the first in its beginning, or the last.
  if (whole.length === 2) return isValue(whole[0] ?? '') || !/^\s*[[{]/.test(whole[0] ?? '')
  return values * 2 >= whole.length
}

function isValue(line: string): boolean {
  const trimmed = line.trim()
  if (!(trimmed.startsWith('{') && trimmed.endsWith('}')) && !(trimmed.startsWith('[') && trimmed.endsWith(']'))) return false
  try {
    JSON.parse(trimmed)
    return true
  } catch {
    return false
  }
}
