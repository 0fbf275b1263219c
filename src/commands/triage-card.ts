/** What triage shows of one conversation, as sections: each knows how few lines of it will do, and which are left out first. */
import { claimAt, clockAt, liveDueAt, resolutionAt, stateAt } from '../core/queue.ts'
import { judgeWithHits } from '../core/rules/evidence.ts'
import { compile, type Machine } from '../core/rules/matcher.ts'
import type { Route, RuleSet } from '../core/rules/ruleset.ts'
import { formatLocal } from '../core/time.ts'
import { count } from '../render/count.ts'
import { shorten } from '../render/plain.ts'
import type { Line, Tone } from '../render/view.ts'
import type { ListedConversation, Store, ThreadView } from '../store/store.ts'
import { type AuthorRecord, authorRecord, recordLines } from './author-record.ts'
import { dueText, markOf, ownerText } from './conversation-table.ts'
import { eventLine } from './event-line.ts'
import { filledTemplate } from './filled-template.ts'
import { subjectOf } from './rules/explain-state.ts'
import type { Section } from './triage-layout.ts'
import { authorText, joined, labelLines, notesOf, ruleLine, threadLines, wordsOf } from './triage-text.ts'

export interface Card {
  readonly id: number
  readonly pid: string
  readonly shortId: string
  readonly rev: number
  /** Epoch ms: as of then. */
  readonly loadedAt: number
  readonly thread: ThreadView
  readonly route: Route | undefined
  readonly zone: string
  readonly why: readonly string[]
  /** What the author is to us, and wrote before. */
  readonly record: AuthorRecord | undefined
  /** Filled in. */
  readonly template: string | undefined
}

/** What cards of one session share. */
export interface CardDesk {
  readonly store: Store
  readonly zone: string | undefined
  /** Machines by the hash of their rules; compiled once. */
  readonly machines: Map<string, Machine>
}

/** The card of a conversation as it stands; absent where it is no longer there. */
export async function loadCard(desk: CardDesk, id: number, now: number): Promise<Card | undefined> {
  const { store } = desk
  const [listed] = await store.load([id])
  if (listed === undefined) return undefined
  const thread = await store.find(listed.pid, now)
  const { conversation } = thread
  const rules = await store.ruleset(conversation.rulesHash)
  const route = rules?.routes.find((one) => one.id === conversation.route)
  const zone = desk.zone ?? zoneOf(conversation, rules)
  return {
    id: conversation.id,
    pid: conversation.pid,
    shortId: conversation.shortId,
    rev: conversation.state.rev,
    loadedAt: now,
    thread,
    route,
    zone,
    why: rules === undefined ? [] : whyOf(machineOf(desk, rules), thread),
    record: await authorRecord(store, conversation, now, zone),
    template: filledTemplate(route, conversation),
  }
}

function zoneOf({ state }: ListedConversation, rules: RuleSet | undefined): string {
  const department = rules?.departments.find(({ id }) => id === state.department)
  return rules?.calendars[department?.calendar ?? '']?.timezone ?? rules?.timezone ?? 'UTC'
}

function machineOf({ machines }: CardDesk, rules: RuleSet): Machine {
  const known = machines.get(rules.hash)
  if (known !== undefined) return known
  const machine = compile(rules)
  machines.set(rules.hash, machine)
  return machine
}

/** `billing: "refund" (line 64)`: each rule that holds for the opening post, with the words that made it. */
function whyOf(machine: Machine, thread: ThreadView): readonly string[] {
  const { subject, pins } = subjectOf(machine, thread)
  const { hits } = judgeWithHits(machine, subject.opening, pins)
  const byRules = hits.map(({ rule, evidence }) => {
    const words = [...new Set(evidence.map(({ what }) => what.replace(/^text /, '')))].slice(0, 4)
    return `${rule.tags.join(' ') || rule.id}: ${words.length === 0 ? 'always' : words.join(', ')} (line ${rule.at.line})`
  })
  const given = new Set(hits.flatMap(({ rule }) => rule.tags))
  const others = thread.conversation.judgement.tags.filter((tag) => !given.has(tag))
  const byHand = others.filter((tag) => pins?.add.includes(tag) === true)
  const later = others.filter((tag) => !byHand.includes(tag))
  return [
    ...byRules,
    ...(byHand.length === 0 ? [] : [`${byHand.join(', ')}: by hand`]),
    ...(later.length === 0 ? [] : [`${later.join(', ')}: another post of it`]),
  ]
}

export interface CardLook {
  readonly columns: number
  readonly now: number
  /** `3/46`, `marked`. */
  readonly place: string
  readonly marked: boolean
  /** No lines drawn between the parts. */
  readonly plain: boolean
  readonly absolute: boolean
}

/** The parts of a card, from top to bottom. */
export function sectionsOf(card: Card, look: CardLook): readonly Section[] {
  const { columns, now } = look
  const { thread, route, zone } = card
  const { conversation, posts, events } = thread
  const part = (lines: readonly Line[], rank: number, least = 1, keep: Section['keep'] = 'beginning'): readonly Section[] =>
    lines.length === 0 ? [] : [{ lines, least: Math.min(least, lines.length), rank, keep }]
  const labelled = (label: string, text: string, tone?: Tone) => labelLines(label, text, columns, tone)
  const others = posts.filter(({ id }) => id !== conversation.opening.id)
  const posted = conversation.state.postedAt
  return [
    ...part(headLines(card, look), 0, 2),
    ...part(labelled('clocks', clockText(conversation, now, zone)), 4),
    ...part(
      recordLines(card.record, zone).flatMap(([key, text]) => labelled(key === 'before' ? 'earlier' : key, text)),
      7,
    ),
    ...part(labelled('why', [...card.why, routeText(conversation, route)].join('; ')), 5),
    ...part(
      [
        ruleLine(
          joined([posted === undefined ? 'no time' : `${formatLocal(posted, zone)} (${zone})`, ...notesOf(conversation.opening)]),
          look,
        ),
      ],
      1,
    ),
    ...part(wordsOf(conversation.opening, columns), 1, 3),
    ...part(
      others.flatMap((post) => threadLines(post, zone, columns)),
      3,
      2,
      'end',
    ),
    ...part([ruleLine('', look)], 6),
    ...part(labelled('guideline', route?.guideline ?? ''), 2, 2),
    ...part(labelled('template', card.template ?? ''), 2, 2),
    ...part(labelled('history', events.map((event) => eventLine(event, zone)).join('\n')), 6, 1, 'end'),
  ]
}

function headLines({ thread, shortId, zone, loadedAt }: Card, { columns, now, place, marked, absolute }: CardLook): readonly Line[] {
  const { conversation } = thread
  const { opening, state, judgement, authorFlags } = conversation
  const followers = opening.followers === undefined ? '' : `${count(opening.followers)} followers`
  const who = [shortId, opening.network, authorText(opening), ...authorFlags.map((flag) => flag.toUpperCase()), followers]
  const due = liveDueAt(state, now)
  const resolution = resolutionAt(state, now)
  const end = resolution === undefined ? '' : ` (${[state.outcome, resolution.reason].filter((one) => one !== undefined).join(', ')})`
  const claim = claimAt(state, now)
  const mark = markOf(conversation, now)
  const facts = [
    mark,
    due === undefined ? '' : absolute ? `due ${formatLocal(due, zone)}` : dueText(due, now),
    `${stateAt(state, now).replace('_', ' ')}${end}`,
    ownerText(conversation, now),
    claim === undefined ? claimOver(state, loadedAt, zone) : `claimed by ${claim.by} until ${formatLocal(claim.until, zone).slice(-5)}`,
    state.priority === 'normal' ? '' : state.priority,
    state.significant ? 'significant' : '',
    judgement.tags.map((tag) => `#${tag}`).join(' '),
  ]
  const left = `${place}  ${joined(who)}`
  const tone: Tone = mark.startsWith('!!') ? 'late' : mark.startsWith('!') ? 'soon' : 'plain'
  return [
    { text: shorten(marked ? `[x] ${left}` : left, columns), tone: 'strong' },
    { text: shorten(joined(facts), columns), tone },
  ]
}

/** A claim that held when the card was loaded, and no longer does: anybody may have it now. */
function claimOver(state: ListedConversation['state'], loadedAt: number, zone: string): string {
  const was = claimAt(state, loadedAt)
  return was === undefined ? '' : `claim of ${was.by} ran out at ${formatLocal(was.until, zone).slice(-5)}`
}

/** Clocks that run, the first due first, and what is left of each; behind them how those that have stopped ended, equal ones counted. */
function clockText({ clocks }: ListedConversation, now: number, zone: string): string {
  const running: { readonly text: string; readonly at: number }[] = []
  const stopped = new Map<string, number>()
  for (const clock of clocks) {
    const { state, stoppedAt } = clockAt(clock, now)
    const name = `${clock.kind.replace('_', ' ')}${clock.department === undefined ? '' : ` ${clock.department}`}`
    if (stoppedAt === undefined && state !== 'paused' && clock.dueAt !== undefined)
      running.push({ text: `${name} ${dueText(clock.dueAt, now)} (${formatLocal(clock.dueAt, zone)})`, at: clock.dueAt })
    else if (stoppedAt === undefined) running.push({ text: `${name} ${state}`, at: Number.POSITIVE_INFINITY })
    else if (state !== 'void') stopped.set(`${name} ${state}`, (stopped.get(`${name} ${state}`) ?? 0) + 1)
  }
  const ended = [...stopped].map(([text, times]) => (times === 1 ? text : `${text} ${times}×`))
  return [...running.sort((a, b) => a.at - b.at).map(({ text }) => text), ...ended].join('; ')
}

function routeText({ route: id, state, responder }: ListedConversation, route: Route | undefined): string {
  const title = route?.title === undefined ? '' : `: ${route.title}`
  const would = state.wouldRouteTo === undefined ? '' : ` (would now be ${state.wouldRouteTo})`
  return `route ${id}${title}${would}${state.department === 'log' ? '' : `; ${responder} answers`}`
}

/** Everything there is of it, for reading page by page. */
export function wholeLines(card: Card, look: CardLook): readonly Line[] {
  const { conversation } = card.thread
  const { opening } = conversation
  const more: readonly (readonly [string, string])[] = [
    ['url', opening.url ?? ''],
    ['related', conversation.related.join(' ')],
    ['import', `number ${opening.importNumber}${opening.row === undefined ? '' : `, line ${opening.row}`} (${opening.source})`],
  ]
  return [
    ...sectionsOf(card, look).flatMap(({ lines }) => lines),
    ...more.flatMap(([label, text]) => labelLines(label, text, look.columns)),
  ]
}
