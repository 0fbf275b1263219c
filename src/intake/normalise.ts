/** A record of any format, seen through a profile, becomes a post: the one place where columns turn into fields. */

import type { Claims } from '../core/brand.ts'
import type { Kind } from '../core/post.ts'
import { isoUtc, MINUTE } from '../core/time.ts'
import { directionOf, flagOf, kindOf, networkOf, remembered, stateOf } from './convert.ts'
import { isRelative, relativeWatch } from './date-relative.ts'
import type { Problem } from './fields.ts'
import { bindFields, columnFinder, fieldsOf, meaningOf } from './fields.ts'
import type { Draft, MutableClaims, PostField, Profile } from './format.ts'
import { idReader, isRounded } from './ids.ts'
import { mojibakeWatch } from './mojibake.ts'
import { extraOf, keptColumns, optionalFields } from './optional.ts'
import { forbidden, rawReader } from './raw.ts'
import { replyOf } from './reply.ts'
import type { Columns, Row } from './row.ts'
import { textReader } from './text.ts'
import type { Moment } from './wall-time.ts'

export interface NormaliseOptions {
  /** `--timezone` (the map's own zone wins); absent: UTC, and a notice. */
  readonly timezone?: string | undefined
  /** Name of the source. */
  readonly source: string
  /** Columns that rules name, kept as `extra`. */
  readonly keep: readonly string[]
  /** Epoch ms: what lies more than 5 minutes after it is rejected. */
  readonly now: number
  /** Columns that the format forbids to store. */
  readonly never?: readonly string[] | undefined
  /** Mend text that was read in the wrong encoding once. */
  readonly fixMojibake?: boolean | undefined
  /** Keep each record as exported. */
  readonly keepRaw?: boolean | undefined
}

/** What one record gives: a post with what the file claims of it (and the company's reply, where the row holds one), why it is none, or what else it is ("repost"). */
export type Normalised =
  | { readonly kind: 'post'; readonly post: Draft; readonly claims: Claims; readonly reply?: Draft | undefined }
  | { readonly kind: 'reject'; readonly column?: string | undefined; readonly reason: string }
  | { readonly kind: 'skip'; readonly what: string }

type Normaliser = (row: Row) => Normalised

/** A normaliser for one file. `problems`: times that cannot be told apart; with any, nothing may be read. */
export interface Plan {
  readonly normalise: Normaliser
  readonly problems: readonly Problem[]
  /** Field → index of its column. */
  readonly bound: ReadonlyMap<PostField, number>
  /** Whether the reader of `posted_at` makes sense of this. */
  readable(cell: string): boolean
  /** Times without a zone read so far. */
  zoneless(): number
  readonly zoneAssumed: boolean
  /** What to say of the rows read so far, as sentences without the file's name. */
  notices(): readonly string[]
}

/** Which column each field of a table is read from; see `bindFields`. */
export function bind(profile: Profile, names: readonly string[]): Map<PostField, number> {
  return bindFields(profile, columnFinder(names, false))
}

export function planRows(profile: Profile, columns: Columns, options: NormaliseOptions): Plan {
  const zone = profile.zone ?? options.timezone ?? 'UTC'
  const fields = fieldsOf(profile, columns, zone)
  const { find, has, value, dates, columnOf } = fields
  let zoneless = 0
  const relative = relativeWatch()

  const [id, parent, group] = [value('id'), value('parent_id'), value('conversation_id')]
  const ids = idReader((['id', 'parent_id', 'conversation_id'] as const).some((field) => isRounded(fields.samples(field))))
  const mojibake = mojibakeWatch(options.fixMojibake === true)
  const text = value('text')
  const readText = textReader(profile.fields.text?.html, mojibake)
  const readAscii = textReader(profile.fields.text?.html)
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
  const readReply = textReader(profile.fields.reply_text?.html, mojibake)
  const more = optionalFields(fields, {
    title: textReader(profile.fields.title?.html, mojibake),
    name: textReader(undefined, mojibake),
  })
  const { finish } = profile
  const memory = new Map<string, string>()
  const isForbidden = forbidden(options.never ?? [])
  const wanted = [...(profile.extra ?? []), ...options.keep]
  const keep = keptColumns(find, wanted, isForbidden)
  const refused = [...new Set(wanted)].filter((name) => isForbidden(name) && find(name) !== undefined)
  const raws = options.keepRaw === true ? rawReader(columns.names, options.never ?? []) : undefined
  const [readDirection, readKind, readNetwork] = [remembered(directionOf), remembered(kindOf), remembered(networkOf)]
  const latest = options.now + 5 * MINUTE

  let current: Row | undefined
  const known = new Map<string, number>()
  /** A column of the current row by name, for `finish`. */
  const cell = (column: string): string => {
    let place = known.get(column)
    if (place === undefined) {
      place = find(column) ?? -1
      known.set(column, place)
    }
    return place < 0 ? '' : (current?.text(place) ?? '')
  }
  const meanTime = meaningOf(profile.fields.posted_at, true)

  const normalise = (row: Row): Normalised => {
    const when = posted(row)
    let moment: Moment | undefined
    if (when !== '') {
      moment = readPosted(when)
      if (moment === undefined) {
        if (when.trim() !== '' && !relative.see(when))
          return { kind: 'reject', column: columnOf('posted_at'), reason: `"${shorten(when)}" cannot be read as a time` }
      } else {
        if (moment.at > latest) {
          return { kind: 'reject', column: columnOf('posted_at'), reason: `${isoUtc(moment.at)} lies after now (${isoUtc(options.now)})` }
        }
        if (moment.zoneless) zoneless++
      }
    }
    const { id: own, quality } = ids.own(id(row))
    const answers = ids.other(parent(row))
    const raw = text(row)
    const plain = row.ascii === true ? readAscii(raw) : readText(raw)
    const who = handle(author(row))
    const whoId = authorId(row).trim() || undefined
    const said = readDirection(direction(row))
    const outbound = said === 'outbound'
    const named = network?.(row) ?? ''
    const where = named === '' ? profile.network : readNetwork(named)
    const seen = visibility?.(row).trim().toLowerCase()
    const what: Kind = readKind(kind(row)) ?? profile.kind ?? (answers === undefined ? 'post' : 'reply')
    // Every field is named, in one order: posts of one shape are what makes a million of them fast.
    const draft: Draft = {
      network: where,
      nativeId: own,
      scope: profile.scope,
      idQuality: quality,
      parentId: answers,
      conversationId: ids.other(group(row)),
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
      isPrivate: what === 'dm' || (seen !== undefined && PRIVATE.has(seen)) ? true : undefined,
      extra: undefined,
      aliases: undefined,
      raw: undefined,
      row: row.line,
      source: options.source,
      flags: undefined,
    }
    for (const fill of more) fill(row, draft)
    if (keep.length > 0) draft.extra = extraOf(row, keep)
    if (raws !== undefined) draft.raw = raws(row)
    const claims: MutableClaims = {
      mode: profile.directed === 'mention' && said !== undefined ? 'all' : profile.directed,
      direction: said,
      directed: flagOf(directed(row)),
      replyTo: replyTo === undefined ? undefined : handle(replyTo(row)),
      brand: profile.brandOf?.(who, outbound, plain),
    }
    if (finish !== undefined) {
      current = row
      const what = finish(draft, cell, claims, memory)
      if (what !== undefined) return { kind: 'skip', what }
    }
    const answer = replyText(row)
    if (answer.trim() === '') return { kind: 'post', post: draft, claims }
    return { kind: 'post', post: draft, claims, reply: replyOf(draft, answer, readReply(answer), readReplyAt?.(replyAt(row))) }
  }
  return {
    normalise,
    problems: fields.problems,
    bound: fields.bound,
    // Of a date and a time in two columns neither can be read alone.
    readable: (cell) => profile.fields.posted_at?.join === true || readPosted(meanTime?.(cell) ?? cell) !== undefined || isRelative(cell),
    zoneless: () => zoneless,
    zoneAssumed: profile.zone === undefined && profile.fields.posted_at?.timezone === undefined && options.timezone === undefined,
    notices: () =>
      [
        ids.notice(),
        mojibake.notice(),
        relative.notice(),
        ...refused.map(
          (column) => `column "${column}" is never stored (it is private or a secret): what the rules or the map ask of it is not there`,
        ),
      ].filter((notice) => notice !== undefined),
  }
}

/** Of `visibility`: for a few to see. */
const PRIVATE = new Set(['direct', 'private', 'followers', 'followers-only'])

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
