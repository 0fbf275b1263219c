/** How conversations that are alike are told: a card each, rows, data. */
import { resolutionAt, stateAt } from '../core/queue.ts'
import { formatLocal, humanDuration, isoUtc } from '../core/time.ts'
import { card } from '../render/card.ts'
import { plural } from '../render/count.ts'
import type { Cell, Column, Line, Table, View } from '../render/view.ts'
import type { ListedConversation } from '../store/store.ts'
import { seconds } from './conversation-json.ts'
import { flatCell, isStrangers } from './conversation-table.ts'
import { authorOf, type JsonRecord, time } from './post-json.ts'

/** The first reply. */
export interface Answer {
  /** Absent where it is known only that there was one. */
  readonly text?: string | undefined
  /** Epoch ms. */
  readonly at?: number | undefined
  readonly by?: string | undefined
  /** ms; absent where it is older than the post, or something has no time. */
  readonly took?: number | undefined
}

export interface SimilarOne {
  readonly conversation: ListedConversation
  /** Of the post that is alike. */
  readonly text: string
  readonly answer: Answer
}

export interface ToldSimilar {
  /** Short id of the conversation that was asked about. */
  readonly id: string
  /** What was searched for. */
  readonly words: readonly string[]
  /** The most alike first. */
  readonly shown: readonly SimilarOne[]
  readonly found: number
  readonly zone: string
  readonly now: number
}

export function similarView(told: ToldSimilar): View {
  const { shown } = told
  return {
    card: true,
    records: records(told),
    blocks: shown.map((one, index) => ({ lines: cardLines(one, index + 1, told) })),
    summary: summaryOf(told),
  }
}

function summaryOf({ id, words, shown, found }: ToldSimilar): string {
  if (words.length === 0) return `no word of ${id} tells what it is about: nothing to search for`
  if (found === 0) return `no answered conversation is like ${id} (searched for: ${words.join(', ')})`
  return `${plural(shown.length, 'answered conversation')}${found > shown.length ? ' of those that are alike, the most alike' : ''} (searched for: ${words.join(', ')})`
}

function cardLines({ conversation, text, answer }: SimilarOne, rank: number, { zone, now }: ToldSimilar): readonly Line[] {
  const { opening, state, shortId } = conversation
  const author = authorOf(opening)
  const who = author === undefined ? 'unknown author' : opening.author === undefined ? author : `@${author}`
  const when = state.postedAt === undefined ? 'no time' : formatLocal(state.postedAt, zone)
  return [
    { text: `${rank}. ${shortId}  ${opening.network}  ${who}  ${when}`, tone: 'strong' },
    ...card([
      ['post', text],
      ['answer', answer.text ?? '(its text is not known)'],
      ['by', answeredBy(answer, zone)],
      ['then', outcomeOf(conversation, now)],
    ]),
  ]
}

/** `acme, 2026-08-04 10:45, after 35m`. */
function answeredBy({ by, at, took }: Answer, zone: string): string {
  return [
    by ?? 'unknown',
    at === undefined ? 'no time' : formatLocal(at, zone),
    ...(took === undefined ? [] : [`after ${humanDuration(took)}`]),
  ].join(', ')
}

/** `resolved (acted)`, `open`. */
function outcomeOf({ state }: ListedConversation, now: number): string {
  const resolution = resolutionAt(state, now)
  const word = stateAt(state, now).replace('_', ' ')
  const more = resolution === undefined ? [] : [state.outcome ?? state.cause, resolution.reason].filter((part) => part !== undefined)
  return more.length === 0 ? word : `${word} (${more.join(', ')})`
}

function recordOf({ conversation, text, answer }: SimilarOne, rank: number, now: number): JsonRecord {
  const { opening, state, route } = conversation
  const resolution = resolutionAt(state, now)
  return {
    rank,
    id: conversation.pid,
    network: opening.network,
    author: authorOf(opening) ?? null,
    posted_at: time(state.postedAt),
    text,
    answer: answer.text ?? null,
    answered_by: answer.by ?? null,
    answered_at: time(answer.at),
    took_s: answer.took === undefined ? null : seconds(answer.took),
    state: stateAt(state, now),
    outcome: resolution === undefined ? null : (state.outcome ?? null),
    reason: resolution?.reason ?? null,
    resolved_at: resolution?.at === undefined ? null : isoUtc(resolution.at),
    route,
  }
}

const COLUMNS: readonly Column[] = [
  'rank',
  'id',
  'network',
  'author',
  'posted_at',
  'text',
  'answer',
  'answered_by',
  'answered_at',
  'took_s',
  'state',
  'outcome',
  'reason',
  'resolved_at',
  'route',
].map((key) => ({ key, title: key, ...(isStrangers(key) || /^(?:answer|answered_by|reason)$/.test(key) ? { untrusted: true } : {}) }))

/** A row a conversation, for machines. */
function records({ shown, now }: ToldSimilar): Table {
  const rows = shown.map((one, index) => recordOf(one, index + 1, now))
  return { columns: COLUMNS, rows: rows.map((row) => COLUMNS.map(({ key }): Cell => flatCell(row[key] ?? null))) }
}

export function similarJson({ shown, now }: ToldSimilar): unknown {
  return shown.map((one, index) => recordOf(one, index + 1, now))
}
