/** `show`: one conversation on a card. */

import { resolutionAt, stateAt } from '../core/queue.ts'
import type { Route, RuleSet } from '../core/rules/ruleset.ts'
import { formatLocal, localDate } from '../core/time.ts'
import { card } from '../render/card.ts'
import { count } from '../render/count.ts'
import type { Cell, Line, Table, Tone, View } from '../render/view.ts'
import type { ListedConversation, StoredPost, ThreadView } from '../store/store.ts'
import { type AuthorRecord, authorRecord, recordJson, recordLines, zoneOfDays } from './author-record.ts'
import { clockBlocks } from './clock-blocks.ts'
import type { Context } from './command.ts'
import { clockJson, conversationJson } from './conversation-json.ts'
import { dueText, flatCell, isStrangers, markOf, ownerText } from './conversation-table.ts'
import { eventLine } from './event-line.ts'
import { filledTemplate } from './filled-template.ts'
import { followUpLines } from './follow-up-lines.ts'
import { type CommandModule, isSet } from './grammar.ts'
import { improvementLines } from './improvements-told.ts'
import { type JsonRecord, postJson, threadFields, time } from './post-json.ts'

export const show: CommandModule = {
  grammar: {
    about: 'One conversation: the thread, why it was routed, guideline, template, clocks, history, the author’s record.',
    args: [{ name: 'id', about: 'of a conversation or any post of it; 3 characters are enough where they are unique', required: true }],
    options: [{ flags: '--clocks', about: 'with the intervals that add up to each verdict' }],
    reads: true,
    examples: [
      { line: 'outspoke show k3f9', about: 'by the prefix that lists show' },
      { line: 'outspoke show k3f9 --clocks', about: 'why it is late, interval by interval' },
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    await context.seeRules()
    const store = await context.store('read')
    const thread = await store.find(args.words[0] ?? '', settings.now)
    const rules = await store.ruleset(thread.conversation.rulesHash)
    const zone = settings.zone ?? zoneOf(thread.conversation, rules)
    const record = await authorRecord(store, thread.conversation, settings.now, zoneOfDays(settings.zone, rules))
    const { id } = thread.conversation
    const promised = [
      ...(await followUpLines(store, id, settings.now, rules?.timezone ?? 'UTC')),
      ...(await improvementLines(store, id)).map((text): Line => ({ text })),
    ]
    const told: Told = {
      context,
      thread,
      rules,
      zone,
      record,
      promised,
      route: rules?.routes.find(({ id }) => id === thread.conversation.route),
    }
    return { json: jsonOf(told), view: viewOf(told, isSet(args, 'clocks')) }
  },
}

interface Told {
  readonly context: Context
  readonly thread: ThreadView
  /** The rule set that decided. */
  readonly rules: RuleSet | undefined
  readonly route: Route | undefined
  readonly zone: string
  readonly record: AuthorRecord | undefined
  /** Follow-ups that are owed, improvements that it is linked to. */
  readonly promised: readonly Line[]
}

function zoneOf({ state }: ListedConversation, rules: RuleSet | undefined): string {
  const department = rules?.departments.find(({ id }) => id === state.department)
  return rules?.calendars[department?.calendar ?? '']?.timezone ?? rules?.timezone ?? 'UTC'
}

function jsonOf({ context, thread, route, record }: Told): JsonRecord {
  const { now } = context.settings
  const { conversation, posts, events } = thread
  return {
    ...conversationJson(conversation, now),
    rules: conversation.rulesHash,
    guideline: route?.guideline ?? null,
    template: filledTemplate(route, conversation) ?? null,
    author_conversations: record?.conversations ?? 1,
    author_record: record === undefined ? null : recordJson(record),
    thread: posts.map(postJson),
    history: events.map(({ id, kind, at, recordedAt, actor, data }) => ({
      kind,
      at: time(at),
      ...(placeTaken(thread, id) === undefined ? {} : { post: placeTaken(thread, id)?.pid ?? null }),
      recorded_at: time(recordedAt),
      actor,
      ...JSON.parse(JSON.stringify(data)),
    })),
    all_clocks: conversation.clocks.map((clock) => ({ clock: clock.kind, ...clockJson(clock, now) })),
  }
}

/** The post that took the place of a reply by hand. */
function placeTaken({ matched, posts }: ThreadView, event: number): StoredPost | undefined {
  const match = matched.find((one) => one.event === event)
  return match === undefined ? undefined : posts.find(({ id }) => id === match.post)
}

function viewOf(told: Told, withClocks: boolean): View {
  const { context, thread, rules, zone } = told
  const { now } = context.settings
  const events: readonly Line[] = thread.events.map((event) => ({
    text: eventLine(event, zone, placeTaken(thread, event.id)?.postedAt),
    indent: 2,
  }))
  return {
    card: true,
    records: threadTable(thread.posts, context.settings.fields),
    blocks: [
      { lines: headLines(told) },
      { lines: threadLines(told) },
      ...clockBlocks(thread.conversation, { now, zone, rules, intervals: withClocks }),
      ...(told.promised.length === 0 ? [] : [{ lines: told.promised }]),
      { lines: aboutLines(told) },
      ...(events.length === 0 ? [] : [{ lines: [{ text: 'history', tone: 'strong' as const }, ...events] }]),
    ],
  }
}

function headLines({ context, thread, zone }: Told): readonly Line[] {
  const { now } = context.settings
  const { conversation } = thread
  const { opening, state, judgement } = conversation
  const due = conversationJson(conversation, now).due_at
  const resolution = resolutionAt(state, now)
  const word = stateAt(state, now).replace('_', ' ')
  const outcome = [state.outcome, resolution?.reason].filter((part) => part !== undefined).join(', ')
  const said =
    resolution === undefined
      ? word
      : `${word}${outcome === '' ? '' : ` (${outcome})`}${resolution.at === undefined ? '' : ` ${formatLocal(resolution.at, zone)}`}`
  const urgency = markOf(conversation, now)
  const tone: Tone = urgency.startsWith('!!') ? 'late' : urgency.startsWith('!') ? 'soon' : 'plain'
  const where = [
    conversation.shortId,
    opening.network,
    authorText(opening),
    state.postedAt === undefined ? 'no time' : `${formatLocal(state.postedAt, zone)} (${zone})`,
  ]
  if (opening.followers !== undefined) where.push(`${count(opening.followers)} followers`)
  where.push(...conversation.authorFlags)
  return [
    { text: where.join('  '), tone: 'strong' },
    {
      text: [urgency, typeof due === 'string' ? dueText(Date.parse(due), now) : '', said, ownerText(conversation, now), state.priority]
        .filter((part) => part !== '')
        .join('  '),
      tone,
    },
    ...(judgement.tags.length === 0 ? [] : [{ text: judgement.tags.map((tag) => `#${tag}`).join(' '), tone: 'dim' as const }]),
  ]
}

function authorText(post: StoredPost): string {
  const handle = post.author === undefined ? (post.authorId ?? 'unknown author') : `@${post.author}`
  return post.authorName === undefined || post.authorName === post.author ? handle : `${handle} (${post.authorName})`
}

const COLUMNS = ['id', 'posted_at', 'direction', 'author', 'text']

/** A row a post, for machines; of all its fields where some were asked for. */
function threadTable(posts: readonly StoredPost[], asked: readonly string[] | undefined): Table {
  const rows = posts.map(threadFields)
  const keys = asked === undefined ? COLUMNS : Object.keys(rows[0] ?? {})
  return {
    columns: keys.map((key) => ({ key, title: key, ...(isStrangers(key) ? { untrusted: true } : {}) })),
    rows: rows.map((row) => keys.map((key): Cell => flatCell(row[key] ?? null))),
  }
}

/** Every post with its time; the date only where it changes. */
function threadLines({ thread, zone }: Told): readonly Line[] {
  const lines: Line[] = []
  let day = ''
  for (const post of thread.posts) {
    const today = post.postedAt === undefined ? 'no time' : localDate(post.postedAt, zone)
    if (today !== day) lines.push({ text: today, tone: 'dim' })
    day = today
    const clock = post.postedAt === undefined ? '' : `${formatLocal(post.postedAt, zone).slice(-5)}  `
    const ours = post.direction === 'outbound'
    const notes = [
      post.isPrivate === true ? 'private' : '',
      post.isAuto === true ? 'automatic' : '',
      post.state === 'live' ? '' : post.state,
    ].filter((part) => part !== '')
    lines.push({
      text: `${clock}${authorText(post)}${ours ? ' (us)' : ''}${notes.length === 0 ? '' : `  ${notes.join(', ')}`}`,
      indent: 2,
      tone: ours ? 'good' : 'strong',
    })
    lines.push({ text: post.text, indent: clock === '' ? 2 : 9 })
  }
  return lines
}

function aboutLines({ context, thread, rules, route, record }: Told): readonly Line[] {
  const { conversation } = thread
  const pairs: [string, string][] = [
    [
      'route',
      `${conversation.route}${route?.title === undefined ? '' : `: ${route.title}`}${conversation.state.wouldRouteTo === undefined ? '' : ` (would now be ${conversation.state.wouldRouteTo})`}`,
    ],
    ...(conversation.state.department === 'log' ? [] : [['answers', conversation.responder] satisfies [string, string]]),
  ]
  const why = conversation.judgement.tags.flatMap((tag) => givers(tag, rules))
  if (why.length > 0) pairs.splice(1, 0, ['why', why.join('; ')])
  if (route?.guideline !== undefined) pairs.push(['guideline', route.guideline])
  const template = filledTemplate(route, conversation)
  if (template !== undefined) pairs.push(['template', template])
  if (conversation.opening.url !== undefined) pairs.push(['url', conversation.opening.url])
  pairs.push([
    'import',
    `number ${conversation.opening.importNumber}${conversation.opening.row === undefined ? '' : `, line ${conversation.opening.row}`} (${conversation.opening.source})`,
  ])
  pairs.push(['rules', rules?.hash.slice(0, 15) ?? conversation.rulesHash])
  if (conversation.related.length > 0) pairs.push(['related', conversation.related.join(' ')])
  return card([...pairs, ...recordLines(record, zoneOfDays(context.settings.zone, rules))])
}

/** The rules that give a tag; which of them did, `outspoke rules explain` tells. */
function givers(tag: string, rules: RuleSet | undefined): readonly string[] {
  const places = (rules?.rules ?? []).filter(({ tags }) => tags.includes(tag)).map(({ at }) => `line ${at.line}`)
  return places.length === 0 ? [] : [`${tag} (${places.slice(0, 3).join(', ')})`]
}
