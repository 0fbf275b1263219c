/** A record of any format, seen through a profile, becomes a post: the one place where columns turn into fields. */
import { decodeHTMLStrict } from 'entities'
import type { Claims } from '../core/brand.ts'
import type { IdQuality, Kind } from '../core/post.ts'
import type { RulePost } from '../core/rules/matcher.ts'
import { isoUtc, MINUTE } from '../core/time.ts'
import { directionOf, flagOf, idOf, isRounded, kindOf, networkOf, remembered, stateOf } from './convert.ts'
import type { DateReader, Moment } from './date.ts'
import { dateReader } from './date.ts'
import type { FieldSource, PostField, Profile } from './format.ts'
import { foldColumn } from './format.ts'
import { extraOf, keptColumns, optionalFields } from './optional.ts'

/** A record as CSV and JSON both give it. */
export interface Row {
  readonly line: number
  /** Text of the column with this index; '' where it is empty or absent. */
  text(index: number): string
}

/** The columns of a file, and values seen in its beginning. */
export interface Columns {
  readonly names: readonly string[]
  samples(index: number): readonly string[]
}

interface NormaliseOptions {
  /** `--timezone` (the map's own zone wins); absent: UTC, and a notice. */
  readonly timezone?: string | undefined
  /** Name of the source. */
  readonly source: string
  /** Columns that rules name, kept as `extra`. */
  readonly keep: readonly string[]
  /** Epoch ms: what lies more than 5 minutes after it is rejected. */
  readonly now: number
}

/** What one record gives: a post with what the file claims of it (and the company's reply, where the row holds one), or why it is none. */
type Normalised =
  | { readonly kind: 'post'; readonly post: Draft; readonly claims: Claims; readonly reply?: Draft | undefined }
  | { readonly kind: 'reject'; readonly column?: string | undefined; readonly reason: string }

type Normaliser = (row: Row) => Normalised

/** A normaliser for one file. `problems`: times that cannot be told apart; with any, nothing may be read. */
export interface Plan {
  readonly normalise: Normaliser
  readonly problems: readonly { readonly column: string; readonly index: number; readonly ambiguous: string }[]
  /** Field → index of its column. */
  readonly bound: ReadonlyMap<PostField, number>
  /** Whether the reader of `posted_at` makes sense of this. */
  readable(cell: string): boolean
  /** Times without a zone read so far. */
  zoneless(): number
  readonly zoneAssumed: boolean
}

/** A post in the making, with what rules see beside it. */
export type Draft = { -readonly [K in keyof RulePost]: RulePost[K] }

/**
 * Which column each field is read from: the first of its names that the file has; of equal names the first column. Of several
 * names one that another field has taken is passed over; a single name is somebody's word.
 */
export function bind(profile: Profile, names: readonly string[]): Map<PostField, number> {
  const index = new Map<string, number>()
  names.forEach((name, at) => {
    const folded = foldColumn(name)
    if (folded !== '' && !index.has(folded)) index.set(folded, at)
  })
  const bound = new Map<PostField, number>()
  const taken = new Set<number>()
  for (const [field, source] of Object.entries(profile.fields) as [PostField, FieldSource][]) {
    const at = source.columns
      .map((name) => index.get(foldColumn(name)))
      .find((found) => found !== undefined && (source.columns.length === 1 || !taken.has(found)))
    if (at !== undefined) {
      bound.set(field, at)
      taken.add(at)
    }
  }
  return bound
}

export function planRows(profile: Profile, columns: Columns, options: NormaliseOptions): Plan {
  const bound = bind(profile, columns.names)
  const problems: { column: string; index: number; ambiguous: string }[] = []
  const at = (field: PostField): number => bound.get(field) ?? -1
  const zone = profile.zone ?? options.timezone ?? 'UTC'
  let zoneless = 0

  const value = (field: PostField): ((row: Row) => string) => {
    const source = profile.fields[field]
    const index = at(field)
    const fixed = source?.value ?? ''
    if (index < 0) return () => fixed
    const values = source?.values && new Map(Object.entries(source.values).map(([from, to]) => [from.trim().toLowerCase(), to]))
    if (!values) return fixed === '' ? (row) => row.text(index) : (row) => row.text(index) || fixed
    const meaning = remembered((cell) => values.get(cell) ?? values.get(cell.trim().toLowerCase()) ?? cell)
    return (row) => {
      const cell = row.text(index)
      return cell === '' ? fixed : meaning(cell)
    }
  }
  const has = (field: PostField): boolean => bound.has(field) || profile.fields[field]?.value !== undefined

  const dates = (field: PostField): DateReader => {
    const index = at(field)
    const source = profile.fields[field]
    const made = dateReader(index < 0 ? [] : columns.samples(index), { format: source?.format, zone: source?.timezone ?? zone })
    if (typeof made === 'function') return made
    problems.push({ column: columns.names[index] ?? field, index, ambiguous: made.ambiguous })
    return () => undefined
  }

  const readId = idReader(value('id'), at('id'), columns)
  const readParent = idReader(value('parent_id'), at('parent_id'), columns)
  const readGroup = idReader(value('conversation_id'), at('conversation_id'), columns)
  const text = value('text')
  const [direction, directed, author, authorId, brand] = [
    value('direction'),
    value('directed'),
    value('author'),
    value('author_id'),
    value('brand'),
  ]
  const [network, kind, replyTo] = [
    has('network') ? value('network') : undefined,
    value('kind'),
    has('reply_to') ? value('reply_to') : undefined,
  ]
  const [visibility, state] = [has('visibility') ? value('visibility') : undefined, has('state') ? value('state') : undefined]
  const posted = value('posted_at')
  const readPosted = dates('posted_at')
  const readReplyAt = has('reply_text') ? dates('reply_at') : undefined
  const [replyText, replyAt] = [value('reply_text'), value('reply_at')]
  const more = optionalFields(has, value, dates)
  const keep = keptColumns(columns.names, [...(profile.extra ?? []), ...options.keep])
  const [readDirection, readKind, readNetwork] = [remembered(directionOf), remembered(kindOf), remembered(networkOf)]
  const latest = options.now + 5 * MINUTE
  const columnOf = (field: PostField): string => columns.names[at(field)] ?? field

  const normalise = (row: Row): Normalised => {
    const when = posted(row)
    let moment: Moment | undefined
    if (when !== '') {
      moment = readPosted(when)
      if (moment === undefined) {
        if (when.trim() !== '')
          return { kind: 'reject', column: columnOf('posted_at'), reason: `"${shorten(when)}" cannot be read as a time` }
      } else {
        if (moment.at > latest) {
          return { kind: 'reject', column: columnOf('posted_at'), reason: `${isoUtc(moment.at)} lies after now (${isoUtc(options.now)})` }
        }
        if (moment.zoneless) zoneless++
      }
    }
    const { id, quality } = readId(row)
    const parent = readParent(row)
    const group = readGroup(row)
    const raw = text(row)
    const plain = raw.includes('&') ? decodeHTMLStrict(raw) : raw
    const who = handle(author(row))
    const whoId = authorId(row).trim() || undefined
    const said = readDirection(direction(row))
    const outbound = said === 'outbound'
    const answers = parent.quality === 'ok' ? parent.id : undefined
    const named = network?.(row) ?? ''
    const where = named === '' ? profile.network : readNetwork(named)
    const seen = visibility?.(row).trim().toLowerCase()
    const what: Kind = readKind(kind(row)) ?? profile.kind ?? (answers === undefined ? 'post' : 'reply')
    // Every field is named, in one order: posts of one shape are what makes a million of them fast.
    const draft: Draft = {
      network: where,
      nativeId: id,
      scope: profile.scope,
      idQuality: quality,
      parentId: answers,
      conversationId: group.quality === 'ok' ? group.id : undefined,
      kind: what,
      direction: 'unknown',
      directed: false,
      brand: brand(row).trim() || undefined,
      author: who,
      authorId: whoId,
      authorName: undefined,
      followers: undefined,
      verified: undefined,
      isBot: undefined,
      isAuto: undefined,
      postedAt: moment?.at,
      precision: moment?.precision ?? 's',
      editedAt: undefined,
      collectedAt: undefined,
      text: plain,
      textRaw: plain === raw ? undefined : raw,
      title: undefined,
      language: undefined,
      languageSource: undefined,
      sentiment: undefined,
      sentimentScore: undefined,
      rating: undefined,
      likes: undefined,
      reposts: undefined,
      replies: undefined,
      quotes: undefined,
      views: undefined,
      reach: undefined,
      engagement: undefined,
      url: undefined,
      location: undefined,
      labels: undefined,
      media: undefined,
      state: state === undefined ? 'live' : (stateOf(state(row)) ?? 'live'),
      context: undefined,
      isPrivate: what === 'dm' || seen === 'direct' || seen === 'private' ? true : undefined,
      extra: undefined,
      row: row.line,
      source: options.source,
      flags: undefined,
    }
    for (const fill of more) fill(row, draft)
    if (keep.length > 0) draft.extra = extraOf(row, keep)
    const claims: Claims = {
      mode: profile.directed === 'mention' && said !== undefined ? 'all' : profile.directed,
      direction: said,
      directed: flagOf(directed(row)),
      replyTo: replyTo === undefined ? undefined : handle(replyTo(row)),
      brand: profile.brandOf?.(who, outbound, plain),
    }
    const answer = replyText(row)
    if (answer.trim() === '') return { kind: 'post', post: draft, claims }
    return { kind: 'post', post: draft, claims, reply: replyOf(draft, answer, readReplyAt?.(replyAt(row))) }
  }
  return {
    normalise,
    problems,
    bound,
    readable: (cell) => readPosted(cell) !== undefined,
    zoneless: () => zoneless,
    zoneAssumed: profile.zone === undefined && profile.fields.posted_at?.timezone === undefined && options.timezone === undefined,
  }
}

/** Companies' replies that stand in the row of what they answer become posts of their own. */
function replyOf(post: Draft, text: string, moment: Moment | undefined): Draft {
  const plain = text.includes('&') ? decodeHTMLStrict(text) : text
  const id = post.nativeId === undefined ? undefined : `${post.nativeId}#reply`
  return {
    network: post.network,
    nativeId: id,
    scope: post.scope,
    idQuality: post.idQuality,
    parentId: post.idQuality === 'ok' ? post.nativeId : undefined,
    kind: 'reply',
    direction: 'outbound',
    directed: false,
    brand: post.brand,
    postedAt: moment?.at,
    precision: moment?.precision ?? 's',
    text: plain,
    textRaw: plain === text ? undefined : text,
    state: 'live',
    isPrivate: post.isPrivate,
    row: post.row,
    source: post.source,
  }
}

function idReader(
  value: (row: Row) => string,
  index: number,
  columns: Columns,
): (row: Row) => { readonly id: string | undefined; readonly quality: IdQuality } {
  const rounded = index >= 0 && isRounded(columns.samples(index))
  return (row) => idOf(value(row), rounded)
}

/** Handles come with `@` or without. */
function handle(cell: string): string | undefined {
  const trimmed = cell.trim()
  const bare = trimmed.startsWith('@') ? trimmed.slice(1) : trimmed
  return bare === '' || bare === '[deleted]' ? undefined : bare
}

/** For messages: one line, at most 60 characters. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
