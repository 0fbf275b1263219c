/** The author's record: what a person is to us and wrote to us, under all accounts, for cards. */
import type { AuthorRef } from '../core/fact.ts'
import { FREQUENT, isFrequent } from '../core/people.ts'
import { resolutionAt, stateAt } from '../core/queue.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { formatLocal, localDate } from '../core/time.ts'
import { count, plural } from '../render/count.ts'
import type { Account, StoredPerson } from '../store/people.ts'
import type { ListedConversation, Store } from '../store/store.ts'
import { nameOf } from './author-name.ts'
import { type JsonRecord, time } from './post-json.ts'

/** Another conversation of the same person, and what came of it. */
export interface EarlierConversation {
  readonly shortId: string
  readonly network: string
  readonly postedAt?: number | undefined
  /** `resolved (acted)`, `open`, `with department`. */
  readonly state: string
}

export interface AuthorRecord {
  /** By hand, or `employee` by the rules. */
  readonly flags: readonly string[]
  /** Of the person; the one in question first. Several where accounts were linked. */
  readonly accounts: readonly Account[]
  /** This one among them. */
  readonly conversations: number
  readonly open: number
  readonly posts: number
  readonly replies: number
  readonly firstSeenAt?: number | undefined
  readonly lastSeenAt?: number | undefined
  readonly negative: number
  readonly positive: number
  readonly frequent: boolean
  /** Inbound posts and local days with any, in the window of `FREQUENT`. */
  readonly recently: { readonly posts: number; readonly days: number }
  /** The latest few, without the one in question. */
  readonly earlier: readonly EarlierConversation[]
}

const EARLIER = 5

/** What we know of the author of a conversation, as of now; absent where nobody knows who wrote it. `zone`: of days. */
export async function authorRecord(
  store: Store,
  conversation: ListedConversation,
  now: number,
  zone: string,
): Promise<AuthorRecord | undefined> {
  const { author } = conversation.state
  if (author === undefined) return undefined
  const record = await personRecord(store, { network: conversation.opening.network, author }, now, zone, { except: conversation.id })
  return { ...record, flags: conversation.authorFlags }
}

/** The same of an account. `except`: a conversation that is shown anyway, by internal id; `earlier`: how many of the others. */
export async function personRecord(
  store: Store,
  ref: AuthorRef,
  now: number,
  zone: string,
  { except, earlier: many = EARLIER }: { readonly except?: number; readonly earlier?: number } = {},
): Promise<AuthorRecord> {
  const person = await store.person(ref, now)
  const earlier = await store.load(person.latest.filter((id) => id !== except).slice(0, many))
  const flag = person.accounts[0]?.flag ?? earlier.find((one) => one.state.author === ref.author)?.authorFlags[0]
  return {
    ...figuresOf(person, zone),
    flags: flag === undefined ? [] : [flag],
    earlier: earlier.map((one) => ({
      shortId: one.shortId,
      network: one.opening.network,
      postedAt: one.state.postedAt,
      state: stateText(one, now),
    })),
  }
}

function figuresOf({ recent, latest: _, ...person }: StoredPerson, zone: string): Omit<AuthorRecord, 'flags' | 'earlier'> {
  const recently = { posts: recent.length, days: new Set(recent.map((at) => localDate(at, zone))).size }
  return { ...person, recently, frequent: isFrequent(recently) }
}

function stateText({ state }: ListedConversation, now: number): string {
  const outcome = [state.outcome, resolutionAt(state, now)?.reason].filter((part) => part !== undefined).join(', ')
  const word = stateAt(state, now).replace('_', ' ')
  return outcome === '' || word !== 'resolved' ? word : `${word} (${outcome})`
}

/** Lines of a card: key and value. */
export function recordLines(record: AuthorRecord | undefined, zone: string): readonly (readonly [string, string])[] {
  if (record === undefined) return [['author', 'nobody knows who wrote it']]
  const { conversations, open, posts, replies, negative, positive, firstSeenAt, recently, accounts, earlier, flags } = record
  const lines: (readonly [string, string])[] = []
  const what = [...flags, ...(record.frequent ? [frequentText(recently)] : [])]
  if (what.length > 0) lines.push(['who', what.join(', ')])
  if (accounts.length > 1) lines.push(['also', accounts.slice(1).map(nameOf).join(', ')])
  const tones = [negative > 0 ? `${count(negative)} negative` : '', positive > 0 ? `${count(positive)} positive` : '']
  const figures = [
    `${plural(conversations, 'conversation')} with us`,
    open === 0 ? 'none open' : `${count(open)} open`,
    plural(posts, 'post'),
    `${count(replies)} ${replies === 1 ? 'reply' : 'replies'}`,
    ...tones,
    firstSeenAt === undefined ? '' : `since ${localDate(firstSeenAt, zone)}`,
  ]
  lines.push(['author', conversations <= 1 ? 'first conversation with us' : figures.filter((part) => part !== '').join(', ')])
  if (earlier.length > 0) lines.push(['before', earlier.map((one) => `${one.shortId} ${dated(one, zone)}${one.state}`).join('; ')])
  return lines
}

function dated({ postedAt }: EarlierConversation, zone: string): string {
  return postedAt === undefined ? '' : `${formatLocal(postedAt, zone).slice(0, 10)} `
}

/** `frequent: 7 posts on 4 days in 90`. */
export function frequentText({ posts, days }: AuthorRecord['recently']): string {
  return `frequent: ${plural(posts, 'post')} on ${plural(days, 'day')} in ${FREQUENT.window}`
}

/** For scripts. */
export function recordJson(record: AuthorRecord): JsonRecord {
  return {
    flags: record.flags,
    accounts: record.accounts.map(({ network, author, handle, name, flag }) => ({
      network,
      author,
      handle: handle ?? null,
      name: name ?? null,
      flag: flag ?? null,
    })),
    conversations: record.conversations,
    open: record.open,
    posts: record.posts,
    replies: record.replies,
    negative: record.negative,
    positive: record.positive,
    first_seen_at: time(record.firstSeenAt),
    last_seen_at: time(record.lastSeenAt),
    frequent: record.frequent,
    recent_posts: record.recently.posts,
    recent_days: record.recently.days,
    earlier: record.earlier.map(({ shortId, network, postedAt, state }) => ({ id: shortId, network, posted_at: time(postedAt), state })),
  }
}

/** Zone of the days of a record: as asked for, else of the rules. */
export function zoneOfDays(zone: string | undefined, rules: RuleSet | undefined): string {
  return zone ?? rules?.timezone ?? 'UTC'
}
