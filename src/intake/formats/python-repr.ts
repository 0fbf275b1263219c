/** A Python dict as `str()` writes it, in a cell: `{'id': 42, 'body': "it's", 'modified': None}`. JSON objects read the same. */

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07', 0: '\0' }

/**
 * The text under a key; '' where there is none, or it is no text. A dict that is cut, or in which something has doubled or
 * dropped quotes, still gives the text up to where the next key or the end follows.
 */
export function pythonText(cell: string, key: string): string {
  const exact = entryOf(cell, key)
  if (exact !== undefined) return exact
  const start = new RegExp(String.raw`(?:^\s*\{|,)\s*(['"])${key}\1\s*:\s*(['"])`).exec(cell)
  if (start === null) return ''
  const rest = cell.slice(start.index + start[0].length)
  const end = new RegExp(String.raw`${start[2]}\s*(?:,\s*['"][A-Za-z_]+['"]\s*:|\}\s*$)`).exec(rest)
  return unescaped(end === null ? rest : rest.slice(0, end.index))
}

/** Undefined where the cell is no whole dict. */
function entryOf(cell: string, key: string): string | undefined {
  let at = skipSpace(cell, 0)
  if (cell[at] !== '{') return undefined
  at = skipSpace(cell, at + 1)
  let found = ''
  while (cell[at] !== '}') {
    const name = stringAt(cell, at)
    if (name === undefined) return undefined
    at = skipSpace(cell, name.end)
    if (cell[at] !== ':') return undefined
    at = skipSpace(cell, at + 1)
    const text = stringAt(cell, at)
    const end = text?.end ?? bareEnd(cell, at)
    if (name.text === key) found = text?.text ?? ''
    at = skipSpace(cell, end)
    if (cell[at] === ',') at = skipSpace(cell, at + 1)
    else if (cell[at] !== '}') return undefined
  }
  return skipSpace(cell, at + 1) === cell.length ? found : undefined
}

function stringAt(cell: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const quote = cell[at]
  if (quote !== "'" && quote !== '"') return undefined
  for (let end = at + 1; end < cell.length; end++) {
    if (cell[end] === '\\') end++
    else if (cell[end] === quote) return { text: unescaped(cell.slice(at + 1, end)), end: end + 1 }
  }
  return undefined
}

/** Numbers, None, True: up to what ends an entry. */
function bareEnd(cell: string, at: number): number {
  let end = at
  while (end < cell.length && cell[end] !== ',' && cell[end] !== '}') end++
  return end
}

function skipSpace(cell: string, at: number): number {
  let next = at
  while (/\s/.test(cell[next] ?? '')) next++
  return next
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([\s\S]))/g, (whole, four, eight, two, one) => {
    const code = four ?? eight ?? two
    if (code === undefined) return ESCAPES[one] ?? one
    const point = Number.parseInt(code, 16)
    return point > 0x10ffff ? whole : four === undefined ? String.fromCodePoint(point) : String.fromCharCode(point)
  })
}
