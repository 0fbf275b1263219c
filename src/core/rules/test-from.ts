/** A test made of a real post: what it is, and what the rules make of it, as YAML that goes into a file of tests. */

import { foldHandle } from '../handle.ts'
import { type Decision, decide } from './decide.ts'
import { decideTest, postOfTest, writtenInstant } from './examples.ts'
import { columnsOf, isLeaf, type Leaf } from './fields.ts'
import { type KnownNames, madeUpNames } from './made-up.ts'
import { judge, type Machine, type Pins, type RulePost } from './matcher.ts'
import type { Cond, RuleSet, RuleTest, TestPost } from './ruleset.ts'
import { needleOf } from './term.ts'
import { inlineYaml, quotedYaml } from './yaml-text.ts'

export interface TestSource {
  readonly post: RulePost
  readonly pins?: Pins | undefined
  readonly given: Pick<RuleTest['given'], 'open' | 'last' | 'away'>
  /** Who has it; another one is not expected. */
  readonly spoke?: string | undefined
  readonly keepNames: boolean
}

export interface MadeTest {
  /** Of the list item, without indentation; the first begins with a dash. */
  readonly lines: readonly string[]
  /** What the rules decide otherwise for want of the names: `tags`, `route` …; none where they do not. */
  readonly changed: readonly string[]
}

type Fields = TestPost['fields']

/** The test of one post, which passes by the rules it is made with. */
export function testFrom(machine: Machine, source: TestSource): MadeTest {
  const { set } = machine
  const real = fieldsOf(source.post, wantedFields(set))
  const post = source.keepNames ? real : withoutNames(real, source.post, knownNames(set))
  const given: RuleTest['given'] = { ...source.given, flags: source.post.flags, pins: pinsText(source.pins) }
  const pins = source.pins ?? { add: [], remove: [] }
  const shape = (one: TestPost): TestPost => ({ ...one, fields: { ...one.fields, ...directedOf(machine, one, source.post) } })
  const shaped = shape(post)
  const { decision } = decideTest(machine, postOfTest(machine, shaped, given.flags ?? []), pins, given)
  const before = decide(
    machine,
    { opening: source.post, directed: source.post.directed, judgement: judge(machine, source.post, source.pins) },
    { now: source.post.postedAt ?? 0, open: new Map(), last: new Map(), away: () => false },
  )
  return {
    lines: [
      `- name: ${quotedYaml(nameOf(shaped, decision))}`,
      ...postLines(shaped),
      ...givenLines(given),
      ...expectLines(decision, source),
    ],
    changed: changedIn(before, decision),
  }
}

function changedIn(before: Decision, after: Decision): readonly string[] {
  const tags = before.tags.join() === after.tags.join() ? [] : ['tags']
  return [...tags, ...(['route', 'department', 'priority'] as const).filter((field) => before[field] !== after[field])]
}

const BASIC: readonly string[] = ['author', 'followers', 'verified', 'language', 'sentiment', 'kind', 'rating']

/** What every test holds, and what the rules look at. */
function wantedFields(set: RuleSet): ReadonlySet<string> {
  return new Set([...BASIC, ...conditionsOf(set).flatMap(columnsOf)])
}

function conditionsOf({ rules, routes, targets, departments }: RuleSet): readonly Cond[] {
  return [...rules, ...routes, ...targets, ...departments.flatMap(({ spokes }) => spokes)].flatMap(({ when }) =>
    when === undefined ? [] : [when],
  )
}

function fieldsOf(post: RulePost, wanted: ReadonlySet<string>): TestPost {
  const all: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> = {
    author: post.author,
    author_id: post.authorId,
    author_name: post.authorName,
    followers: post.followers,
    verified: post.verified,
    is_bot: post.isBot,
    is_auto: post.isAuto,
    kind: post.kind === 'post' ? undefined : post.kind,
    brand: post.brand,
    language: post.language,
    sentiment: post.sentiment,
    sentiment_score: post.sentimentScore,
    rating: post.rating,
    likes: post.likes,
    reposts: post.reposts,
    replies: post.replies,
    quotes: post.quotes,
    views: post.views,
    reach: post.reach,
    engagement: post.engagement,
    title: post.title,
    url: post.url,
    location: post.location,
    parent_id: post.parentId,
    conversation_id: post.conversationId,
    source: post.source,
    labels: post.labels,
    media: post.media,
  }
  const fields: Record<string, string | number | boolean | readonly string[]> = {}
  for (const [name, value] of Object.entries(all)) if (value !== undefined && wanted.has(name)) fields[name] = value
  if (wanted.has('extra')) for (const [column, value] of Object.entries(post.extra ?? {})) fields[`field.${column}`] = value
  return { text: post.text, network: post.network, posted: post.postedAt, fields }
}

/** An import finds out who is meant by more than a test says. */
function directedOf(machine: Machine, test: TestPost, post: RulePost): Fields {
  return postOfTest(machine, test, []).directed === post.directed ? {} : { directed: post.directed }
}

function withoutNames(test: TestPost, post: RulePost, known: KnownNames): TestPost {
  const made = madeUpNames(known, { handle: post.author, name: post.authorName })
  const changed = (name: string, value: string): string => {
    if (name === 'author') return made.handle(value)
    if (name === 'author_name') return made.name(value)
    if (name === 'author_id' || name === 'parent_id' || name === 'conversation_id') return made.id(value)
    return name === 'url' ? made.link(value) : name === 'brand' || name === 'source' || name === 'language' ? value : made.text(value)
  }
  const fields = Object.fromEntries(
    Object.entries(test.fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? changed(name, value) : typeof value === 'object' ? value.map((one) => changed(name, one)) : value,
    ]),
  )
  return { ...test, text: made.text(test.text), fields }
}

/** Handles and hosts that the rules name: they are no secret of the post, and decide. */
function knownNames(set: RuleSet): KnownNames {
  const leaves = conditionsOf(set).flatMap(leavesOf)
  const values = (field: 'author' | 'mentions' | 'links'): readonly string[] =>
    leaves.flatMap((leaf) => (leaf.field === field ? [...(leaf.any ?? []), ...(leaf.all ?? []), ...(leaf.none ?? [])] : []))
  const mentioned = leaves.flatMap((leaf) =>
    (leaf.field === 'text' ? [...(leaf.any ?? []), ...(leaf.all ?? []), ...(leaf.none ?? [])] : []).flatMap((term) => {
      const needle = needleOf(term)
      return needle.kind === 'mention' ? [needle.open ? `${needle.text}*` : needle.text] : []
    }),
  )
  const ours = set.brands.flatMap(({ handles, profiles, employees }) => [...Object.values(handles).flat(), ...profiles, ...employees])
  return {
    handles: [...new Set([...values('author'), ...values('mentions'), ...ours].map(foldHandle)), ...mentioned],
    hosts: values('links').map((host) =>
      host
        .trim()
        .toLowerCase()
        .replace(/^www\./, ''),
    ),
  }
}

function leavesOf(cond: Cond): readonly Leaf[] {
  if (isLeaf(cond)) return [cond]
  return 'not' in cond ? leavesOf(cond.not) : ('all' in cond ? cond.all : cond.any).flatMap(leavesOf)
}

function pinsText(pins: Pins | undefined): readonly string[] | undefined {
  const words = [...(pins?.add ?? []), ...(pins?.remove ?? []).map((tag) => `-${tag}`)]
  return words.length === 0 ? undefined : words
}

const NAME = 60
function nameOf({ text }: TestPost, { route }: Decision): string {
  const words = text.replace(/\s+/gu, ' ').trim()
  const letters = [...words]
  return `${route}: ${letters.length > NAME ? `${letters.slice(0, NAME).join('').trimEnd()}…` : words || 'no text'}`
}

const list = (words: readonly string[]): string => `[${words.map(inlineYaml).join(', ')}]`
const counts = (map: Readonly<Record<string, string | number>>): string =>
  `{ ${Object.entries(map)
    .map(([name, value]) => `${inlineYaml(name)}: ${value}`)
    .join(', ')} }`

function postLines({ text, network, posted, fields }: TestPost): readonly string[] {
  const extra = Object.entries(fields).filter(([name]) => name.startsWith('field.'))
  const own = Object.entries(fields).filter(([name]) => !name.startsWith('field.'))
  const value = (one: Fields[string]): string =>
    typeof one === 'string' ? quotedYaml(one) : typeof one === 'object' ? `[${one.map(quotedYaml).join(', ')}]` : String(one)
  return [
    '  post:',
    ...(network === undefined ? [] : [`    network: ${inlineYaml(network)}`]),
    ...own.map(([name, one]) => `    ${name}: ${value(one)}`),
    ...(extra.length === 0 ? [] : ['    field:']),
    ...extra.map(([name, one]) => `      ${quotedYaml(name.slice('field.'.length))}: ${value(one)}`),
    ...(posted === undefined ? [] : [`    posted: ${writtenInstant(posted)}`]),
    `    text: ${quotedYaml(text)}`,
  ]
}

function givenLines({ open, last, away, flags, pins }: RuleTest['given']): readonly string[] {
  const lines = [
    ...(open === undefined ? [] : [`    open: ${counts(open)}`]),
    ...(last === undefined
      ? []
      : [`    last: ${counts(Object.fromEntries(Object.entries(last).map(([name, at]) => [name, writtenInstant(at)])))}`]),
    ...(away === undefined ? [] : [`    away: ${list(away)}`]),
    ...(flags === undefined || flags.length === 0 ? [] : [`    flags: ${list(flags)}`]),
    ...(pins === undefined ? [] : [`    pins: ${list(pins)}`]),
  ]
  return lines.length === 0 ? [] : ['  given:', ...lines]
}

function expectLines(decision: Decision, { post, spoke }: TestSource): readonly string[] {
  const due = (kind: 'first_response' | 'resolution'): readonly string[] => {
    const clock = decision.clocks[kind]
    if (clock === undefined) return [`    ${kind}: none`]
    return clock.due === undefined || post.postedAt === undefined ? [] : [`    ${kind}: ${writtenInstant(clock.due)}`]
  }
  const owned = decision.department !== 'log'
  return [
    '  expect:',
    `    tags: ${list(decision.tags)}`,
    `    route: ${inlineYaml(decision.route)}`,
    `    department: ${inlineYaml(decision.department)}`,
    ...(decision.spoke !== undefined && (spoke === undefined || spoke === decision.spoke)
      ? [`    spoke: ${inlineYaml(decision.spoke)}`]
      : []),
    ...(owned ? [`    responder: ${inlineYaml(decision.responder)}`] : []),
    `    priority: ${decision.priority}`,
    ...(decision.notify.length === 0 ? [] : [`    notify: ${list(decision.notify)}`]),
    ...due('first_response'),
    ...due('resolution'),
    ...(decision.escalation === 'standard' ? [] : [`    escalation: ${inlineYaml(decision.escalation)}`]),
  ]
}
