/** `author`: who the people behind the posts are to us: linked accounts, flags, frequent engagers. */
import { OutspokeError, UsageError } from '../core/errors.ts'
import { accountOf, FREQUENT, isLinkedDirectly, linkedAccounts } from '../core/people.ts'
import { formatLocal, isoUtc, localDate } from '../core/time.ts'
import { card } from '../render/card.ts'
import { count, plural } from '../render/count.ts'
import type { Cell, Table } from '../render/view.ts'
import { authorNamed, isSameAuthor, nameOf } from './author-name.ts'
import { type AuthorRecord, frequentText, personRecord, recordJson, recordLines, zoneOfDays } from './author-record.ts'
import { noteOf, ONE_OPERATION, RECORDING, record } from './author-work.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, isSet } from './grammar.ts'
import { LIMIT, limitOf, usualLimit } from './lists.ts'
import { type JsonRecord, time } from './post-json.ts'
import { deskOf } from './work/road.ts'

const AUTHOR = { about: 'a handle, an author id, network/handle, or the id of any post of theirs', required: true } as const
const FREQUENT_NOTE = `A frequent engager is found from the posts: at least ${FREQUENT.posts} of them, on at least ${FREQUENT.days} different days (of the zone that is shown), in the last ${FREQUENT.window} days.`

export const author: CommandModule = {
  grammar: {
    about: 'The people behind the posts: linked accounts, flags, frequent engagers.',
    examples: [
      { line: 'outspoke author list', about: 'who has a flag, and who writes often' },
      { line: 'outspoke author show @jane', about: 'what a card shows of an author' },
      { line: 'outspoke author link x/jane mastodon/jane', about: 'two accounts of one person' },
    ],
    notes: [FREQUENT_NOTE, 'Flags are set by `outspoke flag`.'],
  },
  subcommands: {
    link: linking(true),
    unlink: linking(false),
    show: {
      grammar: {
        about: 'An author: flags, accounts, what they wrote to us, and what came of it.',
        args: [{ name: 'author', ...AUTHOR }],
        reads: true,
        examples: [{ line: 'outspoke author show @jane', about: 'under all linked accounts' }],
        notes: [FREQUENT_NOTE],
      },
      run: show,
    },
    list: {
      grammar: {
        about: 'Who has a flag by hand, and who is a frequent engager.',
        options: [
          { flags: '--flagged', about: 'only those with a flag' },
          { flags: '--frequent', about: 'only those who write often' },
          LIMIT,
        ],
        reads: true,
        examples: [
          { line: 'outspoke author list', about: 'flags first, then those who write most' },
          { line: 'outspoke author list --frequent --format csv', about: 'for a table' },
        ],
        notes: [FREQUENT_NOTE],
      },
      run: list,
    },
  },
}

function linking(isLinked: boolean): CommandModule {
  const name = isLinked ? 'author link' : 'author unlink'
  return {
    grammar: {
      about: isLinked
        ? 'Two accounts are one person: record and flags are common to both from then on.'
        : 'Takes a link back: two accounts are two people again.',
      args: [
        { name: 'author', ...AUTHOR },
        { name: 'other', ...AUTHOR },
      ],
      options: RECORDING,
      examples: [
        isLinked
          ? { line: 'outspoke author link x/jane mastodon/jane', about: 'the same Jane' }
          : { line: 'outspoke author unlink x/jane mastodon/jane', about: 'it was another one' },
      ],
      notes: ['The last word about a flag on any account of a person holds for all of them.', ONE_OPERATION],
    },
    run: async (context, args) => {
      const [first = '', second = '', ...more] = args.words
      if (more.length > 0) throw new UsageError(`${name} takes two authors`, { hint: `outspoke ${name} x/jane mastodon/jane` })
      const desk = await deskOf(context, args)
      const { store, now } = desk
      const [one, other] = [await authorNamed(store, first, now), await authorNamed(store, second, now)]
      if (isSameAuthor(one, other))
        throw new OutspokeError(`both are ${nameOf(one)}`, { hint: 'name two accounts, with their networks: x/jane mastodon/jane' })
      const [a, b] = [one, other].map(({ network, author }) => ({ network, author }))
      if (a === undefined || b === undefined) throw new Error('two authors are named')
      return record(context, desk, args, {
        name,
        told: `${nameOf(one)} and ${nameOf(other)} are ${isLinked ? 'one person' : 'two people'}`,
        already: `${nameOf(one)} and ${nameOf(other)} are ${isLinked ? 'linked already' : 'not linked'}: nothing was changed`,
        json: { author: accountOf(a), other: accountOf(b), linked: isLinked },
        facts: async () => {
          const facts = await store.facts('flagged', 'linked')
          const direct = isLinkedDirectly(facts, a, b)
          const together = linkedAccounts(facts).get(accountOf(a))?.includes(accountOf(b)) === true
          if (isLinked ? together : !together) return []
          if (!isLinked && !direct) throw byOthers(facts, a, b, nameOf(one), nameOf(other))
          return [{ kind: 'linked', fact: { ...a, with: b, linked: isLinked, ...noteOf(args) } }]
        },
      })
    },
  }
}

type Facts = Parameters<typeof linkedAccounts>[0]
type Ref = Parameters<typeof accountOf>[0]

function byOthers(facts: Facts, a: Ref, b: Ref, one: string, other: string): OutspokeError {
  const group = linkedAccounts(facts).get(accountOf(a)) ?? []
  const between = group
    .filter((account) => account !== accountOf(a) && account !== accountOf(b))
    .map((account) => account.replace(' ', '/'))
  return new OutspokeError(`${one} and ${other} are linked through ${between.join(', ')}, not to each other`, {
    hint: `take one of those links back: outspoke author unlink ${accountOf(a).replace(' ', '/')} ${between[0] ?? ''}`,
  })
}

async function show(context: Context, args: Args): Promise<Result> {
  const [name = '', ...more] = args.words
  if (more.length > 0) throw new UsageError('author show takes one author')
  const { settings } = context
  const store = await context.store('read')
  const zone = zoneOfDays(settings.zone, await context.rules())
  const named = await authorNamed(store, name, settings.now)
  const found = await personRecord(store, named, settings.now, zone)
  const facts = (await store.facts('flagged', 'linked')).filter((fact) =>
    found.accounts.some((account) => accountOf(account) === accountOf(fact.data)),
  )
  const history = facts.map((fact) => {
    const what =
      fact.kind === 'flagged'
        ? (fact.data.flag ?? 'no flag')
        : `${fact.data.linked ? 'linked to' : 'no longer linked to'} ${accountOf(fact.data.with).replace(' ', '/')}`
    return `${formatLocal(fact.at, zone)}  ${fact.actor}  ${what}${fact.data.note === undefined ? '' : `: ${fact.data.note}`}`
  })
  const last = found.lastSeenAt === undefined ? [] : [['last seen', formatLocal(found.lastSeenAt, zone)] as const]
  return {
    json: {
      network: named.network,
      author: named.author,
      handle: named.handle ?? null,
      name: named.name ?? null,
      ...recordJson(found),
      history: facts.map(({ kind, at, actor, data }) => ({ kind, at: time(at), actor, ...JSON.parse(JSON.stringify(data)) })),
    },
    view: {
      card: true,
      blocks: [
        { lines: [{ text: [nameOf(named), named.name].filter((part) => part !== undefined).join('  '), tone: 'strong' as const }] },
        { lines: card([...recordLines(found, zone).map(named0(found)), ...last]) },
        ...(history.length === 0
          ? []
          : [{ lines: [{ text: 'history', tone: 'strong' as const }, ...history.map((text) => ({ text, indent: 2 }))] }]),
      ],
    },
  }
}

/** On a card of its own an author with nothing stored is no "first conversation". */
function named0({ conversations }: AuthorRecord): (line: readonly [string, string]) => readonly [string, string] {
  return ([key, value]) => [key, key === 'author' && conversations === 0 ? 'has not written to us yet' : value]
}

async function list(context: Context, args: Args): Promise<Result> {
  if (args.words.length > 0) throw new UsageError(`author list takes no "${args.words[0]}"`)
  const [onlyFlagged, onlyFrequent] = [isSet(args, 'flagged'), isSet(args, 'frequent')]
  const { settings } = context
  const store = await context.store('read')
  const zone = zoneOfDays(settings.zone, await context.rules())
  const refs = [
    ...(onlyFrequent && !onlyFlagged ? [] : await store.authorsToList('flagged', settings.now)),
    ...(onlyFlagged && !onlyFrequent ? [] : await store.authorsToList('frequent', settings.now)),
  ]
  const records = new Map<string, AuthorRecord>()
  for (const ref of refs) {
    const key = accountOf(ref)
    if (records.has(key)) continue
    const found = await personRecord(store, ref, settings.now, zone, { earlier: 1 })
    if (found.flags.length > 0 || found.frequent) records.set(key, found)
  }
  const all = [...records.values()]
    .filter((one) => (!onlyFrequent || one.frequent) && (!onlyFlagged || one.flags.length > 0))
    .sort((a, b) => b.flags.length - a.flags.length || b.recently.posts - a.recently.posts || (nameIn(a) < nameIn(b) ? -1 : 1))
  const shown = all.slice(0, limitOf(args) ?? usualLimit(settings))
  const many = `${plural(all.length, 'author')}${all.length > shown.length ? `, ${count(shown.length)} shown (--limit 0 for all)` : ''}`
  return {
    json: shown.map(listJson),
    view: { blocks: [listTable(shown, zone)], summary: all.length === 0 ? 'nobody has a flag, and nobody writes often' : many },
  }
}

const nameIn = ({ accounts: [first] }: AuthorRecord): string => (first === undefined ? '' : nameOf(first))

function listJson(one: AuthorRecord): JsonRecord {
  const { earlier: _, ...rest } = recordJson(one)
  const [first] = one.accounts
  return { network: first?.network ?? null, author: first?.author ?? null, handle: first?.handle ?? null, ...rest }
}

function listTable(all: readonly AuthorRecord[], zone: string): Table {
  return {
    columns: [
      { key: 'network', title: 'network', for: 'machines' },
      { key: 'author', title: 'author', untrusted: true },
      { key: 'flag', title: 'flag' },
      { key: 'frequent', title: 'frequent' },
      { key: 'conversations', title: 'convs', align: 'right' },
      { key: 'open', title: 'open', align: 'right' },
      { key: 'posts', title: 'posts', align: 'right' },
      { key: 'replies', title: 'replies', align: 'right' },
      { key: 'last_seen_at', title: 'last seen' },
      { key: 'accounts', title: 'also as', untrusted: true },
    ],
    rows: all.map((one): readonly Cell[] => [
      { raw: one.accounts[0]?.network ?? '' },
      { raw: one.accounts[0]?.handle ?? one.accounts[0]?.author ?? '', text: nameIn(one) },
      { raw: one.flags[0] ?? '' },
      { raw: one.frequent, text: one.frequent ? frequentText(one.recently).replace('frequent: ', '') : '' },
      { raw: one.conversations, text: count(one.conversations) },
      { raw: one.open, text: count(one.open) },
      { raw: one.posts, text: count(one.posts) },
      { raw: one.replies, text: count(one.replies) },
      {
        raw: one.lastSeenAt === undefined ? null : isoUtc(one.lastSeenAt),
        text: one.lastSeenAt === undefined ? '' : localDate(one.lastSeenAt, zone),
      },
      { raw: one.accounts.slice(1).map(nameOf).join(', ') },
    ]),
  }
}
