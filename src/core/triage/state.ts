/**
 * A session of triage as a value: which conversations, where one stands, what is marked, what was done and can be taken back. What
 * the world answers (an action was done, was refused, was taken back) comes in by the functions here, keys by `press`.
 */
import type { Line } from './line.ts'

/** What one key has done: undone as a whole, however many conversations were marked. */
export interface Deed {
  /** `resolved as acted`: as it is told. */
  readonly told: string
  /** The command's name, for the count at the end. */
  readonly command: string
  /** Conversations by internal id, each with its operation. */
  readonly parts: readonly { readonly id: number; readonly shortId: string; readonly operation: number }[]
}

/** A deed that was taken back, with the operations that did so: undoing these does it again. */
export interface Undone {
  readonly deed: Deed
  readonly operations: readonly number[]
}

export type Question = 'reply' | 'draft' | 'declined' | 'tags' | 'assign' | 'ignore' | 'note' | 'snooze' | 'command' | 'query'

/** What is read page by page. */
export type Pages = 'whole' | 'help' | 'text'

export type Mode =
  | { readonly kind: 'card' }
  | { readonly kind: 'pages'; readonly what: Pages; readonly top: number }
  | { readonly kind: 'outcome' }
  | { readonly kind: 'ask'; readonly question: Question; readonly line: Line; readonly choices: readonly string[] }

export interface Message {
  readonly tone: 'good' | 'bad' | 'plain'
  readonly lines: readonly string[]
  /** The words themselves were wrong, and nothing was done: they come back to be mended. */
  readonly mistyped?: boolean
}

export interface TriageState {
  /** Internal ids, in the order of the queue. */
  readonly ids: readonly number[]
  /** Place in `ids`; 0 where there are none. */
  readonly cursor: number
  readonly marks: ReadonlySet<number>
  /** Those that were dealt with, or that no longer need anybody: passed over. */
  readonly handled: ReadonlySet<number>
  readonly query: string
  /** The last one first undone. */
  readonly done: readonly Deed[]
  readonly undone: readonly Undone[]
  /** Taken back, and no longer to be done again. */
  readonly gone: readonly Deed[]
  readonly mode: Mode
  readonly message: Message | undefined
}

export function begin(ids: readonly number[], query: string): TriageState {
  return {
    ids,
    cursor: 0,
    marks: new Set(),
    handled: new Set(),
    query,
    done: [],
    undone: [],
    gone: [],
    mode: { kind: 'card' },
    message: undefined,
  }
}

/** The conversation on the card. */
export function current(state: TriageState): number | undefined {
  return state.ids[state.cursor]
}

/** What actions apply to: those marked, in the order of the list, else the one on the card. */
export function targets(state: TriageState): readonly number[] {
  if (state.marks.size > 0) return state.ids.filter((id) => state.marks.has(id))
  const id = current(state)
  return id === undefined ? [] : [id]
}

/** Whether nothing is left to be looked at in this list. */
export function isThrough(state: TriageState): boolean {
  return state.ids.every((id) => state.handled.has(id))
}

/** What was taken back and not done again. */
export function takenBack({ gone, undone }: TriageState): readonly Deed[] {
  return [...gone, ...undone.map(({ deed }) => deed)]
}

/** The question with what was typed, where that was wrong and the card is still the same. */
export function askAgain(state: TriageState, before: TriageState): TriageState {
  const same = current(state) === current(before) && state.mode.kind === 'card'
  return state.message?.mistyped === true && before.mode.kind === 'ask' && same ? { ...state, mode: before.mode } : state
}

export function say(state: TriageState, message: Message | undefined): TriageState {
  return { ...state, message }
}

/** On to the next one that nobody has dealt with: below, else from the top; where there is none it stays. */
export function advance(state: TriageState): TriageState {
  const { ids, cursor, handled } = state
  for (let far = 1; far <= ids.length; far++) {
    const at = (cursor + far) % ids.length
    const id = ids[at]
    if (id !== undefined && !handled.has(id)) return { ...state, cursor: at }
  }
  return state
}

/** Something was done; `leaves`: it is dealt with, and the next one comes. Whatever was taken back before can no longer be done again. */
export function did(state: TriageState, deed: Deed, leaves: ReadonlySet<number>): TriageState {
  const touched = new Set(deed.parts.map(({ id }) => id))
  const next: TriageState = {
    ...state,
    done: [...state.done, deed],
    undone: [],
    gone: takenBack(state),
    marks: without(state.marks, touched),
    handled: new Set([...state.handled, ...leaves]),
  }
  const id = current(next)
  return id !== undefined && leaves.has(id) ? advance(next) : next
}

/** The last deed, or those parts of it, was taken back by these operations: it is to be dealt with again. */
export function tookBack(state: TriageState, parts: Deed['parts'], operations: readonly number[]): TriageState {
  const deed = state.done.at(-1)
  if (deed === undefined) return state
  const left = deed.parts.filter((part) => !parts.includes(part))
  const before = state.done.slice(0, -1)
  const next: TriageState = {
    ...state,
    done: left.length === 0 ? before : [...before, { ...deed, parts: left }],
    undone: parts.length === 0 ? state.undone : [...state.undone, { deed: { ...deed, parts }, operations }],
    handled: without(state.handled, new Set(parts.map(({ id }) => id))),
  }
  return goTo(next, parts)
}

/** What was taken back last is in force again; the operations are those that did it again. */
export function didAgain(state: TriageState, operations: readonly number[], leaves: ReadonlySet<number>): TriageState {
  const last = state.undone.at(-1)
  if (last === undefined) return state
  const { deed } = last
  const parts = deed.parts.flatMap((part, at) => {
    const operation = operations[at]
    return operation === undefined ? [] : [{ ...part, operation }]
  })
  const lost = { deed: { ...deed, parts: deed.parts.slice(parts.length) }, operations: last.operations.slice(parts.length) }
  const next: TriageState = {
    ...state,
    undone: [...state.undone.slice(0, -1), ...(lost.deed.parts.length === 0 ? [] : [lost])],
    done: parts.length === 0 ? state.done : [...state.done, { ...deed, parts }],
    handled: new Set([...state.handled, ...leaves]),
  }
  const shown = goTo(next, parts)
  const id = current(shown)
  return id !== undefined && leaves.has(id) ? advance(shown) : shown
}

/** Somebody else has dealt with the one on the card: the next one. */
export function passOver(state: TriageState, id: number): TriageState {
  return advance({ ...state, handled: new Set([...state.handled, id]), marks: without(state.marks, new Set([id])) })
}

/** The list was read again, or another query was asked. Who is still in it keeps its mark and the cursor. */
export function reread(state: TriageState, ids: readonly number[], query: string): TriageState {
  const known = new Set(ids)
  const id = current(state)
  const at = id === undefined ? -1 : ids.indexOf(id)
  return {
    ...state,
    ids,
    query,
    cursor: Math.max(at, 0),
    marks: new Set([...state.marks].filter((one) => known.has(one))),
    handled: new Set(),
  }
}

/** Back to the first of these; who is no longer in the list stands before the one on the card. */
function goTo(state: TriageState, parts: Deed['parts']): TriageState {
  const known = new Set(state.ids)
  const missing = parts.flatMap(({ id }) => (known.has(id) || id <= 0 ? [] : [id]))
  const ids = missing.length === 0 ? state.ids : [...state.ids.slice(0, state.cursor), ...missing, ...state.ids.slice(state.cursor)]
  const at = ids.indexOf(parts[0]?.id ?? 0)
  return { ...state, ids, cursor: at < 0 ? state.cursor : at }
}

function without(set: ReadonlySet<number>, gone: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...set].filter((id) => !gone.has(id)))
}
