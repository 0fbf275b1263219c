/** What a key means: the next state, and what the world is to do about it. No key does anything by itself. */

import { COMPLETED, QUESTIONS } from './keys.ts'
import { complete, EMPTY, edit, insert, lineOf, splitWords } from './line.ts'
import { type Around, paging } from './pages.ts'
import { current, type Question, say, type TriageState, targets } from './state.ts'

/** In the words of a command: the conversation that it is about. */
export const TARGET = '\0target'

/** One command for each conversation that is meant, in the words of the command line. */
export interface Act {
  readonly words: readonly string[]
  /** Instead, where it waits for the customer already. */
  readonly waiting?: readonly string[]
}

export type Intent =
  | { readonly kind: 'act'; readonly act: Act; readonly ids: readonly number[] }
  /** A line of words: any command of the group Work, about these. */
  | { readonly kind: 'command'; readonly words: readonly string[]; readonly ids: readonly number[] }
  | { readonly kind: 'query'; readonly text: string }
  | { readonly kind: 'undo' | 'redo' | 'open' | 'copy' | 'explain' | 'quit' }

export interface Pressed {
  readonly state: TriageState
  readonly intent?: Intent
}

/** A key by its name (`j`, `R`, `enter`, `ctrl-u`), a whole line that was typed, or a text that was pasted. */
export type Press = { readonly key: string } | { readonly line: string } | { readonly pasted: string }

export function press(state: TriageState, pressed: Press, around: Around): Pressed {
  const { mode } = state
  if ('line' in pressed) return typed(state, pressed.line, around)
  if ('pasted' in pressed) return { state: pasting(state, pressed.pasted) }
  switch (mode.kind) {
    case 'ask':
      return asking(state, pressed.key, around)
    case 'pages':
      return { state: paging(state, pressed.key, around) }
    case 'outcome':
      return outcome(state, pressed.key)
    default:
      return onCard(say(state, undefined), pressed.key)
  }
}

/** Never keys, whatever stands in it. */
function pasting(state: TriageState, text: string): TriageState {
  const { mode } = state
  if (mode.kind === 'ask') return { ...state, mode: { ...mode, line: insert(mode.line, text), choices: [] } }
  return mode.kind === 'pages'
    ? state
    : say(state, { tone: 'bad', lines: ['what is pasted is no key: r, n, : and others ask for a text first'] })
}

/** A line where keys are read as lines: an answer, or a key with what it would ask for behind it. */
function typed(state: TriageState, line: string, around: Around): Pressed {
  const text = line.trim()
  if (state.mode.kind === 'ask' && !/^esc$/i.test(text)) return answered({ ...state, mode: { ...state.mode, line: lineOf(line) } })
  const [, name = ''] = /^(enter|esc|up|down)$/i.exec(text) ?? []
  if (name !== '') return press(state, { key: name.toLowerCase() === 'esc' ? 'escape' : name.toLowerCase() }, around)
  const key = text === '' ? 'enter' : ([...text][0] ?? '')
  const rest = text.slice(key.length).trim()
  if (rest !== '' && (!/^[:/?]$|^[rwdtainsR]$/.test(key) || (/^[a-zR]$/.test(key) && !/^\S\s/.test(text))))
    return { state: say(state, { tone: 'bad', lines: [`"${text}" is no key: one letter, then what it asks for; ? shows all keys`] }) }
  const next = press(state, { key }, around)
  if (rest === '' || next.intent !== undefined) return next
  if (next.state.mode.kind === 'ask') return answered({ ...next.state, mode: { ...next.state.mode, line: lineOf(rest) } })
  return next.state.mode.kind === 'outcome' ? typed(next.state, rest, around) : next
}

function onCard(state: TriageState, key: string): Pressed {
  switch (key) {
    case 'j':
    case 'down':
      return { state: move(state, 1) }
    case 'k':
    case 'up':
      return { state: move(state, -1) }
    case '?':
      return { state: { ...state, mode: { kind: 'pages', what: 'help', top: 0 } } }
    case '/':
      return { state: ask(state, 'query', state.query) }
    case '*':
      return { state: markAll(state) }
    case 'escape':
      return { state: { ...state, marks: new Set() } }
    case 'q':
      return { state, intent: { kind: 'quit' } }
    case 'u':
    case 'z':
      if (state.done.length > 0) return { state, intent: { kind: 'undo' } }
      return {
        state: say(state, { tone: 'bad', lines: ['nothing is left of this session to take back', 'what was done before: outspoke log'] }),
      }
    case 'U':
      if (state.undone.length > 0) return { state, intent: { kind: 'redo' } }
      return { state: say(state, { tone: 'bad', lines: ['nothing was taken back that could be done again'] }) }
  }
  const question = QUESTIONS[key]
  // Words that need no conversation can be said without one.
  if (question === 'command') return { state: ask(state, question, '') }
  if (current(state) === undefined) {
    if (question === undefined && !'xoceEd'.includes(key) && key !== 'w' && key !== 'enter') return unknown(state, key)
    return { state: say(state, { tone: 'bad', lines: ['there is no conversation here', '/ asks for others, q ends'] }) }
  }
  if (question !== undefined) return { state: ask(state, question, '') }
  switch (key) {
    case 'enter':
      return { state: { ...state, mode: { kind: 'pages', what: 'whole', top: 0 } } }
    case 'd':
      return { state: { ...state, mode: { kind: 'outcome' } } }
    case 'w':
      return act(state, { words: ['wait', '--', TARGET], waiting: ['resume', '--', TARGET] })
    case 'x':
      return { state: toggle(state) }
    case 'o':
      return { state, intent: { kind: 'open' } }
    case 'c':
      return { state, intent: { kind: 'copy' } }
    case 'e':
      return { state, intent: { kind: 'explain' } }
    default:
      return unknown(state, key)
  }
}

function unknown(state: TriageState, key: string): Pressed {
  const named = /^[a-z][a-z0-9-]+$/.test(key) ? key : `"${key}"`
  return { state: say(state, { tone: 'bad', lines: [`${named} means nothing here; ? shows all keys`] }) }
}

function move(state: TriageState, by: 1 | -1): TriageState {
  const cursor = Math.min(Math.max(state.cursor + by, 0), Math.max(state.ids.length - 1, 0))
  if (cursor !== state.cursor || state.ids.length === 0) return { ...state, cursor }
  return say(state, { tone: 'plain', lines: [by > 0 ? 'this is the last one; / reads the list again' : 'this is the first one'] })
}

function toggle(state: TriageState): TriageState {
  const id = current(state)
  if (id === undefined) return state
  const marks = new Set(state.marks)
  if (!marks.delete(id)) marks.add(id)
  return { ...state, marks }
}

/** All that are not dealt with; if they are marked already, none. */
function markAll(state: TriageState): TriageState {
  const open = state.ids.filter((id) => !state.handled.has(id))
  const all = open.length > 0 && open.every((id) => state.marks.has(id))
  return { ...state, marks: new Set(all ? [] : open) }
}

function ask(state: TriageState, question: Question, text: string): TriageState {
  return { ...state, mode: { kind: 'ask', question, line: text === '' ? EMPTY : lineOf(text), choices: [] } }
}

function asking(state: TriageState, key: string, { words }: Around): Pressed {
  if (state.mode.kind !== 'ask') return { state }
  const { mode } = state
  if (key === 'escape') return { state: { ...say(state, undefined), mode: { kind: 'card' } } }
  if (key === 'enter') return answered(state)
  if (key === 'tab') {
    const { line, choices } = complete(mode.line, COMPLETED[mode.question]?.(words, mode.line) ?? [])
    return { state: { ...state, mode: { ...mode, line, choices } } }
  }
  const line = edit(mode.line, key)
  const same = line.text === mode.line.text
  return { state: { ...state, mode: { ...mode, line, choices: same ? mode.choices : [] } } }
}

function answered(state: TriageState): Pressed {
  if (state.mode.kind !== 'ask') return { state }
  const { question, line } = state.mode
  const text = line.text.trim()
  const closed: TriageState = { ...say(state, undefined), mode: { kind: 'card' } }
  const back = (...lines: readonly string[]): Pressed => ({ state: say(closed, { tone: 'bad', lines }) })
  switch (question) {
    case 'query':
      return { state: closed, intent: { kind: 'query', text: text.replace(/\s+/g, ' ') } }
    case 'command': {
      const words = splitWords(text)
      return words.length === 0 ? { state: closed } : { state: closed, intent: { kind: 'command', words, ids: targets(closed) } }
    }
    case 'reply':
      return act(closed, { words: ['reply', '--', TARGET, ...(text === '' ? [] : [text])] })
    case 'ignore':
      return act(closed, { words: ['resolve', '--as=ignored', ...(text === '' ? [] : [`--reason=${text}`]), '--', TARGET] })
    case 'tags':
      return text === '' ? back('no tags were given') : tagging(closed, text.split(/[\s,]+/))
    case 'draft':
      return text === ''
        ? back('the draft is empty: nothing was recorded')
        : act(closed, { words: ['reply', '--draft', '--', TARGET, text] })
    case 'declined':
      return text === ''
        ? back('declined needs a reason: nothing was done')
        : act(closed, { words: ['resolve', '--as=declined', `--reason=${text}`, '--', TARGET] })
    case 'assign':
      return text === '' ? back('nobody was named: nothing was done') : act(closed, { words: ['assign', '--', TARGET, text] })
    case 'note':
      return text === '' ? back('the note is empty: nothing was recorded') : act(closed, { words: ['note', '--', TARGET, text] })
    default:
      return text === '' ? back('no time was named: nothing was done') : act(closed, { words: ['snooze', '--', TARGET, text] })
  }
}

/** `+a -b c`: a tag without a sign is put on. */
function tagging(state: TriageState, words: readonly string[]): Pressed {
  const signed = words.map((word) => (/^[+-]/.test(word) ? word : `+${word}`))
  const options = signed.map((word) => `${word.startsWith('+') ? '--add' : '--remove'}=${word.slice(1)}`)
  return act(state, { words: ['tag', ...options, '--', TARGET] })
}

function outcome(state: TriageState, key: string): Pressed {
  const closed: TriageState = { ...say(state, undefined), mode: { kind: 'card' } }
  switch (key) {
    case 'a':
      return act(closed, { words: ['resolve', '--as=acted', '--', TARGET] })
    case 'l':
      return act(closed, { words: ['resolve', '--as=logged', '--', TARGET] })
    case 'g':
      return act(closed, { words: ['resolve', '--as=ignored', '--', TARGET] })
    case 'd':
      return { state: ask(closed, 'declined', '') }
    case 'escape':
    case 'q':
      return { state: closed }
    default:
      return { state: say(state, { tone: 'bad', lines: ['a acted, d declined, l logged, g ignored; Esc: not yet'] }) }
  }
}

function act(state: TriageState, one: Act): Pressed {
  return { state, intent: { kind: 'act', act: one, ids: targets(state) } }
}
