/** What a session of triage holds open, and where it stands: the list, the card, what somebody else did meanwhile. */
import { combine, is, type Query } from '../core/query.ts'
import { claimAt, inQueue, resolutionAt } from '../core/queue.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Around } from '../core/triage/pages.ts'
import { advance, begin, current, isThrough, passOver, reread, say, type TriageState } from '../core/triage/state.ts'
import { count } from '../render/count.ts'
import { oneLine } from '../render/plain.ts'
import type { Line } from '../render/view.ts'
import type { ListedConversation, Store } from '../store/store.ts'
import type { Context } from './command.ts'
import { eventLine } from './event-line.ts'
import type { Args } from './grammar.ts'
import { backupsOf, departmentsIn, queryOf } from './lists.ts'
import { type Card, type CardDesk, loadCard } from './triage-card.ts'
import type { Bench } from './triage-work.ts'
import { storeFor } from './work/road.ts'

export interface Room {
  readonly context: Context
  readonly store: Store
  readonly bench: Bench
  readonly desk: CardDesk
  readonly words: Around['words']
  readonly cards: Map<number, Card>
  readonly listed: Map<number, ListedConversation>
  readonly notices: string[]
  query: Query
  /** Which conversation at which revision was told of since its card was drawn. */
  toldOf: string | undefined
  /** Shows how far something is that takes long; absent where nothing is drawn. */
  busy: ((text: string) => Promise<void>) | undefined
  /** Whether Ctrl-C was typed meanwhile. */
  interrupted: () => Promise<boolean>
  state: TriageState
  text: readonly Line[]
}

/** What is quicker is not worth a word. */
const BUSY_MS = 200
/** How old what is on the screen may be. */
const LOOK_MS = 5_000

/** Opens what a session needs. Throws where the words are no query, or there is no database. */
export async function roomOf(context: Context, args: Args): Promise<Room> {
  const store = await storeFor(context)
  const rules = await context.rules()
  const cards = new Map<number, Card>()
  const listed = new Map<number, ListedConversation>()
  const seen = new Map<number, number>()
  const notices: string[] = []
  const contextNow = (): Context => ({
    ...context,
    settings: { ...context.settings, now: context.clock(), format: undefined, fields: undefined },
    notice: (text) => notices.push(text),
    progress: () => ({ update: () => {}, stop: () => {} }),
  })
  const forget = (ids: readonly number[]) => {
    for (const id of ids) {
      cards.delete(id)
      listed.delete(id)
      seen.delete(id)
    }
  }
  const refresh = () => {
    cards.clear()
    listed.clear()
  }
  const asked = args.words.join(' ').trim()
  const query = await queueOf(context, asked)
  const commands = (await context.commandLine.commands()).filter(
    ({ group, name }) => (group === 'Work' || group === 'Learn') && name !== 'triage',
  )
  let shownAt = context.clock()
  const step = async (at: number, of: number) => {
    const now = context.clock()
    if (at === 0) shownAt = now
    if (at > 0 && (await room.interrupted())) return false
    if (now - shownAt < BUSY_MS) return true
    shownAt = now
    await room.busy?.(`working: ${count(at)} of ${count(of)}`)
    return true
  }
  const room: Room = {
    context,
    store,
    bench: { store, contextNow, seen, forget, refresh, step },
    desk: { store, zone: context.settings.zone, machines: new Map() },
    words: { tags: Object.keys(rules.tags), owners: ownersOf(rules), commands: commands.map(({ name }) => name) },
    cards,
    listed,
    notices,
    query,
    toldOf: undefined,
    busy: undefined,
    interrupted: async () => false,
    state: begin(await idsOf(contextNow(), store, query), asked),
    text: [],
  }
  return room
}

/** The part of the queue that words name. */
export async function queueOf(context: Context, text: string): Promise<Query> {
  return combine(is('queue'), await queryOf(context, [text]))
}

/** Of a query, in the order of the queue. */
export async function idsOf(context: Context, store: Store, query: Query): Promise<readonly number[]> {
  const departments = departmentsIn(query)
  const backups = departments.length === 0 ? undefined : backupsOf(await context.rules(), departments)
  return store.ids(query, context.settings.now, { order: 'queue', backups })
}

function ownersOf({ departments, people }: RuleSet): readonly string[] {
  const named = departments.flatMap(({ id, spokes }) => [id, ...spokes.map(({ person }) => `${id}/${person}`)])
  return [...named, ...Object.keys(people)]
}

/** ms until what is on the screen is looked at again, though nobody types: what others do, and a claim that runs out, is told. */
export function untilLook({ bench }: Room, card: Card | undefined): number | undefined {
  if (card === undefined) return undefined
  const { now } = bench.contextNow().settings
  const until = claimAt(card.thread.conversation.state, now)?.until
  return until === undefined ? LOOK_MS : Math.max(Math.min(until - now, LOOK_MS), 1)
}

/**
 * Says that somebody else did something since the card was drawn. The card stays as it is, and so does its revision: what is done next is
 * refused, and shows it, however quick the fingers are.
 */
export async function lookAgain(room: Room, card: Card | undefined): Promise<undefined> {
  const { store, bench, state } = room
  const [one] = card === undefined ? [] : await store.load([card.id])
  if (card === undefined || one === undefined || one.state.rev === bench.seen.get(card.id)) return
  const found = `${one.pid} ${one.state.rev}`
  if (room.toldOf === found) return
  room.toldOf = found
  const { events } = await store.find(card.pid, bench.contextNow().settings.now)
  const last = events.at(-1)
  room.state = say(state, {
    tone: 'bad',
    lines: [
      `${card.shortId} has changed since this card was drawn`,
      ...(last === undefined ? [] : [`  ${oneLine(eventLine(last, card.zone))}`]),
      'what is done next is refused, and then the card is as it is now',
    ],
  })
}

/** The card of where one stands; the next one where somebody has dealt with it meanwhile. */
export async function settle(room: Room, arrived: boolean): Promise<Card | undefined> {
  for (;;) {
    if (arrived && room.state.ids.length > 0 && isThrough(room.state)) await readAgain(room)
    const id = current(room.state)
    if (id === undefined) return undefined
    const known = room.cards.get(id)
    if (known !== undefined) return known
    const { now } = room.bench.contextNow().settings
    const card = await loadCard(room.desk, id, now)
    if (card !== undefined && !(arrived && gone(room, card, now))) {
      room.cards.set(id, card)
      room.bench.seen.set(id, card.rev)
      return card
    }
    const { message } = room.state
    room.state = passOver(room.state, id)
    if (card !== undefined)
      room.state = say(room.state, { tone: message?.tone ?? 'plain', lines: [...(message?.lines ?? []), goneText(card, now)] })
    if (isThrough(room.state)) await readAgain(room)
    else if (current(room.state) === id) return undefined
  }
}

/** It needs nobody any more, and not because of what was done here. */
function gone({ state, bench }: Room, { id, thread }: Card, now: number): boolean {
  return !bench.seen.has(id) && !state.handled.has(id) && !inQueue(thread.conversation.state, now)
}

function goneText({ shortId, thread: { conversation, events } }: Card, now: number): string {
  const by = events.at(-1)?.actor
  const how = resolutionAt(conversation.state, now) === undefined ? 'left the queue' : 'was resolved'
  return `${shortId} ${how} meanwhile${by === undefined ? '' : ` (${by})`}: passed over`
}

/** The list as it is now. What was done stays to be undone. */
async function readAgain(room: Room): Promise<void> {
  const ids = await idsOf(room.bench.contextNow(), room.store, room.query)
  room.bench.forget(ids)
  const { done } = room.state
  const finished = new Set(done.flatMap(({ parts }) => parts.map(({ id }) => id)))
  const next = reread(room.state, ids, room.state.query)
  // What was dealt with here and is in the queue still (answered, handed on) is not shown again at once.
  const handled = new Set(ids.filter((id) => room.state.handled.has(id) && finished.has(id)))
  room.state = { ...next, handled, ids: ids.every((id) => handled.has(id)) ? [] : ids }
  const first = current(room.state)
  if (first !== undefined && handled.has(first)) room.state = advance(room.state)
}
