/** The screen of triage: a list beside the card where there is room, a message, the line that is typed, the keys. */
import { liveDueAt } from '../core/queue.ts'
import { ASKED, BAR, EMPTY_BAR, KEYS } from '../core/triage/keys.ts'
import { current, type TriageState } from '../core/triage/state.ts'
import { plural } from '../render/count.ts'
import { oneLine, pad, plain, shorten, width, wrap } from '../render/plain.ts'
import { render } from '../render/render.ts'
import type { Line, View } from '../render/view.ts'
import type { ListedConversation } from '../store/store.ts'
import type { Drawn } from './command.ts'
import { dueText, markOf } from './conversation-table.ts'
import { authorOf } from './post-json.ts'
import { type Card, type CardLook, sectionsOf, wholeLines } from './triage-card.ts'
import { laidOut } from './triage-layout.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** What is drawn besides the state itself. */
export interface Shown {
  readonly state: TriageState
  readonly card: Card | undefined
  /** What is read page by page, where the state says so and it is neither the card nor the help. */
  readonly text: readonly Line[]
  readonly now: number
  readonly absolute: boolean
  /** Conversations of the list pane, those that were loaded. */
  readonly listed: ReadonlyMap<number, ListedConversation>
}

/** From so many columns on there is a list beside the card. */
const WIDE = 100
const GAP = 2
/** Rows that a message may take of the card. */
const MESSAGE = 8

function paneWidth({ columns }: Size): number {
  return columns < WIDE ? 0 : Math.min(48, Math.floor(columns * 0.34))
}

/** Ids that the list pane shows. */
export function paneIds({ ids, cursor }: TriageState, size: Size): readonly number[] {
  if (paneWidth(size) === 0) return []
  const rows = Math.max(size.rows - 2, 1)
  const from = Math.max(0, Math.min(cursor - Math.floor(rows / 2), ids.length - rows))
  return ids.slice(from, from + rows)
}

/** What the state shows at full length, for paging; nothing where it shows a card. */
export function pagesOf({ state, card, text, now, absolute }: Shown, columns: number, plainly: boolean): readonly Line[] {
  if (state.mode.kind !== 'pages') return []
  if (state.mode.what === 'help') return helpLines(columns)
  if (state.mode.what === 'text' || card === undefined) return text
  return wholeLines(card, lookOf(state, card, { now, absolute }, columns, plainly))
}

function helpLines(columns: number): readonly Line[] {
  const room = 16
  return KEYS.flatMap(([key, about]) =>
    wrap(about, columns - room).map((part, at): Line => ({ text: `${(at === 0 ? key : '').padEnd(room)}${part}` })),
  )
}

function lookOf(
  state: TriageState,
  { id }: Card,
  { now, absolute }: Pick<Shown, 'now' | 'absolute'>,
  columns: number,
  plainly: boolean,
): CardLook {
  const place = `${state.ids.indexOf(id) + 1}/${state.ids.length}`
  return { columns, now, absolute, place, marked: state.marks.has(id), plain: plainly }
}

/** The lines of a card in so many rows. */
export function cardLines(shown: Shown, { columns, rows }: Size, plainly: boolean): readonly Line[] {
  const { state, card } = shown
  if (card === undefined) return emptyLines(state)
  return laidOut(sectionsOf(card, lookOf(state, card, shown, columns, plainly)), rows)
}

function emptyLines({ query, done }: TriageState): readonly Line[] {
  const which = query === '' ? '' : ` that matches ${oneLine(query)}`
  return [
    { text: done.length > 0 ? `That was the last one in the queue${which}.` : `Nothing is in the queue${which}.`, tone: 'good' },
    { text: '' },
    { text: `/ reads it again or asks for others, ${done.length > 0 ? 'u takes back what was done last, ' : ''}q ends.`, tone: 'dim' },
  ]
}

/** Lines of a message, with what completes a word below them. */
function messageLines({ message, mode }: TriageState, columns: number): readonly Line[] {
  const lines = (message?.lines ?? []).flatMap((text, at) =>
    plain(text)
      .split('\n')
      // A mark below a place in the line above stands where it stands.
      .flatMap((part) => (width(part) <= columns ? [part] : wrap(part, columns)))
      .map(
        (part): Line => ({ text: part, tone: at > 0 || message?.tone === 'plain' ? 'plain' : message?.tone === 'bad' ? 'soon' : 'good' }),
      ),
  )
  const choices = mode.kind === 'ask' && mode.choices.length > 0 ? [{ text: shorten(mode.choices.join('  '), columns) }] : []
  return [...lines.slice(0, MESSAGE), ...choices]
}

export interface Prompt {
  /** What stands before what is typed. */
  readonly label: string
  readonly typed: string
  /** Columns from the left. */
  readonly cursor: number
  /** ASCII, at the bottom. */
  readonly bar: string
}

/** The line that is typed, in a window around the cursor; and what may be typed. */
export function promptOf(
  state: TriageState,
  card: Card | undefined,
  { columns }: Size,
  pages: { readonly lines: number; readonly rows: number },
): Prompt {
  const fits = (bars: readonly string[]) => bars.find((one) => one.length < columns) ?? '?'
  const { mode } = state
  if (mode.kind === 'ask') {
    const { label, hint } = ASKED[mode.question]
    const marked = state.marks.size === 0 || mode.question === 'query' ? '' : `${state.marks.size} marked, `
    const lead = `${marked}${label}${/^[:/]$/.test(label) ? '' : ' '}`
    const room = Math.max(columns - lead.length - 1, 4)
    const before = windowEnd(mode.line.text.slice(0, mode.line.cursor), room)
    const after = windowStart(mode.line.text.slice(mode.line.cursor), room - width(before))
    return { label: lead, typed: before + after, cursor: lead.length + width(before), bar: fits([hint, 'Enter  Esc']) }
  }
  const bare = (label: string, bar: readonly string[]): Prompt => ({
    label,
    typed: '',
    cursor: Math.min(label.length, columns - 1),
    bar: fits(bar),
  })
  if (mode.kind === 'outcome')
    return bare('done, as? ', ['a acted   d declined (why?)   l logged   g ignored   Esc: not yet', 'a d l g  Esc'])
  if (mode.kind === 'pages') {
    const last = Math.min(mode.top + pages.rows, pages.lines)
    const place = pages.lines <= pages.rows ? '' : `${mode.top + 1}-${last} of ${pages.lines} `
    return bare(place, ['Space more   b back   j k one line   q or Esc: the card again', 'Space  b  q'])
  }
  const marked = state.marks.size === 0 ? (card?.shortId ?? '') : `${state.marks.size} marked`
  return bare(`${marked}> `, card === undefined ? EMPTY_BAR : BAR)
}

/** What is typed, on one row: a line break that was pasted is a mark. */
function onRow(text: string): string {
  return plain(text).replaceAll('\n', '⏎')
}

/** The end of a text that fits, letters whole. */
function windowEnd(text: string, room: number): string {
  let shown = onRow(text)
  const letters = [...shown]
  while (width(shown) > room) {
    letters.shift()
    shown = letters.join('')
  }
  return shown
}

function windowStart(text: string, room: number): string {
  const shown = onRow(text)
  if (width(shown) <= room) return shown
  return room < 2 ? '' : shorten(shown, room)
}

/** The whole screen: exactly as many rows as there are, painted. */
export async function screenOf(shown: Shown, size: Size, colour: boolean): Promise<Drawn> {
  const { columns, rows } = size
  const { state, card } = shown
  const pane = paneWidth(size)
  const inner = columns - pane - (pane === 0 ? 0 : GAP + 1)
  const message = messageLines(state, columns)
  const body = Math.max(rows - 2 - message.length, 1)
  const pages = pagesOf(shown, inner, false)
  const paging = state.mode.kind === 'pages'
  const top = state.mode.kind === 'pages' ? state.mode.top : 0
  const main = paging ? pages.slice(top, top + body) : cardLines(shown, { columns: inner, rows: body }, false)
  const right = await paint(filled(main, body), inner, colour)
  const left = pane === 0 ? [] : await paint(filled(listLines(shown, size, pane), body), pane, colour)
  const { label, typed, cursor, bar } = promptOf(state, card, size, { lines: pages.length, rows: body })
  const below = await paint([...message, { text: `${label}${typed}`, tone: 'strong' }, { text: bar, tone: 'dim' }], columns, colour)
  const all = [...(pane === 0 ? right : left), ...below]
  const fitted = all.slice(-rows)
  const beside = right.slice(all.length - fitted.length).map((text) => `│${' '.repeat(GAP - 1)}${text}`)
  return {
    rows: fitted,
    ...(pane === 0 ? {} : { beside: { column: pane + 1, rows: beside } }),
    cursor: { row: Math.max(fitted.length - 2, 0), column: cursor },
  }
}

function filled(lines: readonly Line[], rows: number): readonly Line[] {
  return [...lines.slice(0, rows), ...Array.from({ length: Math.max(0, rows - lines.length) }, (): Line => ({ text: '' }))]
}

/** One row for each line, painted and no wider than the columns. */
export async function paint(lines: readonly Line[], columns: number, colour: boolean): Promise<readonly string[]> {
  const one = lines.map((line) => ({ ...line, text: shorten(plain(line.text).replaceAll('\n', ' '), columns), whole: true as const }))
  const pieces = await textOf({ blocks: [{ lines: one }] }, columns, colour)
  return pieces.slice(0, lines.length)
}

/** A view as lines of text. */
export async function textOf(view: View, columns: number, colour: boolean): Promise<readonly string[]> {
  const pieces = await render({ json: null, view }, 'table', { width: columns, colour, header: undefined, fields: undefined, raw: false })
  return [...pieces].join('').split('\n').slice(0, -1)
}

/** `>!! tpwj  19h late  @ann  Where is my`: where one is, what is marked `x` or dealt with `-`. */
function listLines({ state, now, listed }: Shown, size: Size, columns: number): readonly Line[] {
  return paneIds(state, size).map((id): Line => {
    const one = listed.get(id)
    const here = id === current(state)
    const flag = state.marks.has(id) ? 'x' : state.handled.has(id) ? '-' : ' '
    if (one === undefined) return { text: `${here ? '>' : ' '}${flag}` }
    const due = liveDueAt(one.state, now)
    const mark = markOf(one, now)
    const text = [
      `${here ? '>' : ' '}${flag}${mark.padEnd(3)}${one.shortId.padEnd(5)}`,
      pad(due === undefined ? '' : dueText(due, now), 10, 'right'),
      pad(shorten(oneLine(authorOf(one.opening) ?? ''), 10), 10),
      oneLine(one.opening.text),
    ].join(' ')
    const tone = here ? 'strong' : state.handled.has(id) ? 'dim' : mark.startsWith('!!') ? 'late' : mark.startsWith('!') ? 'soon' : 'plain'
    return { text: shorten(text, columns), tone }
  })
}

/** How many there are and how many of them are dealt with, for those who only read lines. */
export function placeText({ ids, cursor, handled, marks }: TriageState): string {
  const dealt = ids.filter((id) => handled.has(id)).length
  const parts = [
    `${Math.min(cursor + 1, ids.length)} of ${ids.length}`,
    ...(dealt === 0 ? [] : [`${dealt} done`]),
    ...(marks.size === 0 ? [] : [`${plural(marks.size, 'one')} marked`]),
  ]
  return parts.join(', ')
}
