/** `report people`: advocates, VIPs, influencers, detractors, employees, and who writes often. */
import { FREQUENT, frequentSince } from '../../core/people.ts'
import { isOpenAt } from '../../core/report/flow.ts'
import { createPeople, PERSON_KINDS, type Person, type PersonConversation } from '../../core/report/people.ts'
import type { Row } from '../../core/report/report.ts'
import type { Figures } from '../../core/report/tally.ts'
import { DAY, isoUtc } from '../../core/time.ts'
import { count } from '../../render/count.ts'
import { countedOf, NO_REPLIES, sortedByKey } from './counted.ts'
import type { ReportMaker, Shown } from './maker.ts'

const SHOWN: readonly Shown[] = [
  { figure: 'people', title: 'people' },
  { figure: 'posts', title: 'posts' },
  { figure: 'conversations', title: 'convs' },
  { figure: 'replies', title: 'replies' },
  { figure: 'answer_rate', title: 'answered', n: 'answer_rate_n' },
  { figure: 'open', title: 'open' },
]

export const people: ReportMaker = {
  about: 'advocates, VIPs, influencers, detractors, employees and frequent engagers: what they wrote, and what they got',
  shown: SHOWN,
  dimensions: ['author_flag'],
  defaultBy: ['author_flag'],
  noAxis: 'posts count when they were written',
  counted: (_, { total }) => `${total['people'] === 1 ? '1 person' : `${count(Number(total['people']))} people`} by the time they wrote`,

  async make(asked, { store, query, rules }) {
    const { asOf, zone, from = Number.MIN_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER } = asked
    const isAll = asked.query === ''
    const report = createPeople({ now: asOf, zone, from, before, selected: !isAll })
    const accounts = await store.accountsOfInterest(frequentSince(asOf), FREQUENT.posts)
    for (const [name, { person, flag }] of accounts.byName) report.addAccount(name, person, flag)
    await store.accountPosts(accounts, ({ account, author, at }) => report.addPost(account, author, at))
    const owners = await store.accountConversations(accounts)
    if (!isAll)
      await store.memberPosts(query, asOf, ({ conversation, at, inbound, passive, aside }) => {
        const account = owners.get(conversation)
        if (account !== undefined && at !== null && inbound && !passive && !aside) report.addSelected(account, at)
      })
    // Ids are wanted for the lists behind the rows; the cells are of people, not of conversations.
    const { excluded } = await countedOf(
      { ...asked, by: [] },
      { store, query, rules },
      (row) => row.postedAt,
      (row, { repliesKnown }) => {
        const account = owners.get(row.id)
        if (account === undefined || row.postedAt === null) return
        report.addConversation(account, {
          pid: row.pid,
          replies: repliesKnown ? row.replies : undefined,
          judged: asOf - (row.firstStartAt ?? row.postedAt) >= DAY,
          open: isOpenAt(row, asOf),
        })
      },
    )
    const found = report.result()
    const total = figuresOf(found)
    const blind = found.some(({ conversations }) => conversations.length > 0) && total['replies'] === null
    const unavailable: Readonly<Record<string, string>> = blind ? { replies: NO_REPLIES, answer_rate: NO_REPLIES } : {}
    return {
      by: asked.by,
      rows:
        asked.by.length === 0
          ? []
          : PERSON_KINDS.flatMap((kind): readonly Row[] => {
              const own = found.filter((person) => person.kind === kind)
              return own.length === 0 ? [] : [{ author_flag: kind, ...figuresOf(own), ...(asked.ids ? { ids: idsOf(own) } : {}) }]
            }),
      total,
      excluded: sortedByKey(excluded),
      unavailable,
      ...(found.length === 0 ? { nothing: 'nobody has a flag, and nobody wrote often' } : {}),
      further: [
        {
          name: 'people',
          by: ['author', 'networks'],
          wide: ['author'],
          figures: [
            { figure: 'kind', title: 'is' },
            { figure: 'posts', title: 'posts' },
            { figure: 'conversations', title: 'convs' },
            { figure: 'replies', title: 'replies', spare: 1 },
            { figure: 'answer_rate', title: 'answered' },
            { figure: 'open', title: 'open', spare: 2 },
            { figure: 'last_seen', title: 'last seen', unit: 'instant' },
          ],
          rows: found.map(
            (person): Row => ({
              author: person.author,
              networks: person.networks.join(' '),
              kind: person.kind,
              accounts: person.accounts,
              frequent: person.frequent ? 'yes' : 'no',
              ...Object.fromEntries(Object.entries(figuresOf([person])).filter(([figure]) => figure !== 'people')),
              last_seen: isoUtc(person.lastSeenAt),
              ...(asked.ids ? { ids: idsOf([person]) } : {}),
            }),
          ),
        },
      ],
      notes: [
        `frequent: ${FREQUENT.posts} inbound posts on ${FREQUENT.days} days within ${FREQUENT.window} days, and nothing else to us; linked accounts are one person`,
      ],
    }
  },
}

function idsOf(persons: readonly Person[]): readonly string[] {
  return persons.flatMap(({ conversations }) => conversations.map(({ pid }) => pid)).sort()
}

function figuresOf(persons: readonly Person[]): Figures {
  const conversations = persons.flatMap((person) => person.conversations)
  const known = conversations.filter(({ replies }) => replies !== undefined)
  const judged = known.filter((one) => one.judged)
  const isAnswered = ({ replies = 0 }: PersonConversation): boolean => replies > 0
  const blind = conversations.length > 0 && known.length === 0
  return {
    people: persons.length,
    posts: persons.reduce((sum, { posts }) => sum + posts, 0),
    conversations: conversations.length,
    replies: blind ? null : known.reduce((sum, { replies = 0 }) => sum + replies, 0),
    answer_rate: judged.length === 0 ? null : judged.filter(isAnswered).length / judged.length,
    answer_rate_n: judged.length,
    open: conversations.filter(({ open }) => open).length,
  }
}
