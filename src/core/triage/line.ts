/** One line that is typed: editing, words, completion. Pure, so that what is typed ahead of the screen is never lost. */

export interface Line {
  readonly text: string
  /** In UTF-16 units, between two letters. */
  readonly cursor: number
}

export const EMPTY: Line = { text: '', cursor: 0 }

/** A line with the cursor at its end. */
export function lineOf(text: string): Line {
  return { text, cursor: text.length }
}

let segmenter: Intl.Segmenter | undefined
/** Units of the letter before, or behind, a place: an emoji of several code points is one letter. */
function step(text: string, back: boolean): number {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  const letters = [...segmenter.segment(text)]
  return (back ? letters.at(-1) : letters[0])?.segment.length ?? 0
}

/** The line after a key; the same one where the key means nothing to it. A key of one letter is typed, whatever it is. */
export function edit({ text, cursor }: Line, key: string): Line {
  const before = text.slice(0, cursor)
  const after = text.slice(cursor)
  switch (key) {
    case 'backspace':
      return put(before.slice(0, before.length - step(before, true)), after)
    case 'delete':
      return put(before, after.slice(step(after, false)))
    case 'left':
      return { text, cursor: cursor - step(before, true) }
    case 'right':
      return { text, cursor: cursor + step(after, false) }
    case 'home':
    case 'ctrl-a':
      return { text, cursor: 0 }
    case 'end':
    case 'ctrl-e':
      return lineOf(text)
    case 'ctrl-u':
      return put('', after)
    case 'ctrl-k':
      return put(before, '')
    case 'ctrl-w':
      return put(before.replace(/\S+\s*$/u, ''), after)
    case 'space':
      return put(`${before} `, after)
    default:
      return isTyped(key) ? put(before + key, after) : { text, cursor }
  }
}

/** What is pasted stands in the line as a whole, line breaks and all; other control characters are left out. */
export function insert({ text, cursor }: Line, pasted: string): Line {
  const kept = pasted
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/(?!\n)\p{Cc}/gu, '')
  return put(text.slice(0, cursor) + kept, text.slice(cursor))
}

function put(before: string, after: string): Line {
  return { text: before + after, cursor: before.length }
}

/** Names of keys are ASCII words of two letters or more; everything else is a letter. */
function isTyped(key: string): boolean {
  return key !== '' && !/^[a-z][a-z0-9-]+$/.test(key) && !/\p{Cc}/u.test(key)
}

/**
 * Words as a shell splits them, but that a quote counts only where a word begins, and where it ends again: an apostrophe is one.
 */
export function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"(?=\s|$)|'([^']*)'(?=\s|$)|(\S+)/g)].map(
    ([word, double, single, bare]) => double ?? single ?? bare ?? word,
  )
}

export interface Completed {
  readonly line: Line
  /** What else it may be, where it is not clear yet. */
  readonly choices: readonly string[]
}

/** Completes the word before the cursor as far as all candidates agree; one that is whole is closed by a blank. */
export function complete(line: Line, candidates: readonly string[]): Completed {
  const before = line.text.slice(0, line.cursor)
  const word = /\S*$/.exec(before)?.[0] ?? ''
  const fitting = [...new Set(candidates)].filter((one) => one.startsWith(word)).sort()
  const [first] = fitting
  if (first === undefined) return { line, choices: [] }
  const whole = fitting.length === 1 ? `${first} ` : fitting.reduce(shared)
  const head = before.slice(0, before.length - word.length) + whole
  const rest = line.text.slice(line.cursor)
  return {
    line: { text: head + (fitting.length === 1 ? rest.trimStart() : rest), cursor: head.length },
    choices: fitting.length === 1 ? [] : fitting,
  }
}

function shared(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return one.slice(0, at)
}
