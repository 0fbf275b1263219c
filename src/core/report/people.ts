/** The people behind the posts (sla §6): advocates, VIPs, influencers, detractors, employees and frequent engagers. */
import { AUTHOR_FLAGS, type AuthorFlag } from '../fact.ts'
import { type Engagement, frequentSince, isFrequent } from '../people.ts'
import { localDay } from '../time.ts'

export type { AuthorFlag } from '../fact.ts'

export function isAuthorFlag(text: string): text is AuthorFlag {
  return AUTHOR_FLAGS.some((flag) => flag === text)
}

/** What somebody is to us: by flag, or one who writes often without one. */
export const PERSON_KINDS = [...AUTHOR_FLAGS, 'frequent'] as const
export type PersonKind = (typeof PERSON_KINDS)[number]

/** A conversation of one of them that counts. */
export interface PersonConversation {
  readonly pid: string
  /** `undefined`: its export carries none. */
  readonly replies: number | undefined
  /** Old enough (24 h) for the answer rate. */
  readonly judged: boolean
  readonly open: boolean
}

export interface Person {
  /** As the network shows the handle that was seen last. */
  readonly author: string
  /** Those of their accounts, each once, sorted. */
  readonly networks: readonly string[]
  readonly accounts: number
  readonly kind: PersonKind
  readonly frequent: boolean
  readonly posts: number
  readonly lastSeenAt: number
  readonly conversations: readonly PersonConversation[]
}

interface Draft {
  author: string
  namedAt: number
  /** Those that wrote what counts. */
  accounts: Set<string>
  flag: AuthorFlag | undefined
  posts: number
  lastSeenAt: number
  window: number
  days: Set<number>
  conversations: PersonConversation[]
}

export interface PeopleOptions {
  /** Epoch ms. */
  readonly now: number
  /** Zone of the days on which somebody wrote. */
  readonly zone: string
  /** Posts between these count, epoch ms, half-open. */
  readonly from: number
  readonly before: number
  /** Only the posts of some conversations count (`addSelected`); how often somebody writes is told by all of them. */
  readonly selected?: boolean
}

export interface People {
  /** `account`: `NETWORK KEY`. Linked accounts have one person. */
  addAccount(account: string, person: string, flag: AuthorFlag | undefined): void
  addPost(account: string, author: string, at: number): void
  /** One of these posts again, which is in a conversation that was asked for. */
  addSelected(account: string, at: number): void
  addConversation(account: string, conversation: PersonConversation): void
  /** Those who are something to us and wrote in the period: by kind, then who wrote most. */
  result(): readonly Person[]
}

export function createPeople({ now, zone, from, before, selected = false }: PeopleOptions): People {
  const persons = new Map<string, Draft>()
  const owners = new Map<string, Draft>()
  const since = frequentSince(now)
  const isWithin = (at: number): boolean => at <= now && at >= from && at < before
  const countPost = (draft: Draft, account: string, at: number): void => {
    draft.posts++
    draft.accounts.add(account)
    draft.lastSeenAt = Math.max(draft.lastSeenAt, at)
  }
  return {
    addAccount(account, person, flag) {
      const draft = persons.get(person) ?? {
        author: '',
        namedAt: -Infinity,
        accounts: new Set(),
        flag: undefined,
        posts: 0,
        lastSeenAt: -Infinity,
        window: 0,
        days: new Set(),
        conversations: [],
      }
      draft.flag ??= flag
      persons.set(person, draft)
      owners.set(account, draft)
    },
    addPost(account, author, at) {
      const draft = owners.get(account)
      if (draft === undefined || at > now) return
      if (at > since) {
        draft.window++
        draft.days.add(localDay(at, zone))
      }
      if (!isWithin(at)) return
      if (!selected) countPost(draft, account, at)
      if (at < draft.namedAt || (at === draft.namedAt && author >= draft.author)) return
      draft.namedAt = at
      draft.author = author
    },
    addSelected(account, at) {
      const draft = owners.get(account)
      if (draft !== undefined && isWithin(at)) countPost(draft, account, at)
    },
    addConversation(account, conversation) {
      owners.get(account)?.conversations.push(conversation)
    },
    result() {
      const found = [...persons.values()].flatMap((draft): readonly Person[] => {
        const engagement: Engagement = { posts: draft.window, days: draft.days.size }
        const frequent = isFrequent(engagement)
        const kind = draft.flag ?? (frequent ? 'frequent' : undefined)
        if (kind === undefined || draft.posts === 0) return []
        const networks = [...new Set([...draft.accounts].map((account) => account.slice(0, account.indexOf(' '))))].sort()
        const { author, posts, lastSeenAt, conversations, accounts } = draft
        return [{ author, networks, accounts: accounts.size, kind, frequent, posts, lastSeenAt, conversations }]
      })
      const rank = ({ kind }: Person) => PERSON_KINDS.indexOf(kind)
      return found.sort(
        (a, b) =>
          rank(a) - rank(b) ||
          b.posts - a.posts ||
          b.lastSeenAt - a.lastSeenAt ||
          compare(a.author, b.author) ||
          compare(a.networks.join(), b.networks.join()),
      )
    },
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
