/** The first posts of a file as a map reads them: the same plan as an import's, and nothing is kept. */
import { isoUtc } from '../core/time.ts'
import { recordsOf } from './csv.ts'
import { detect } from './detect.ts'
import type { Source } from './file.ts'
import { openSource } from './file.ts'
import { POST_FIELDS, type PostField } from './format.ts'
import type { MappedProfile } from './map.ts'
import type { Normalised } from './normalise.ts'
import { planRows } from './normalise.ts'
import { readerOf } from './objects.ts'
import { objectColumns, tableColumns } from './plan.ts'
import { pathsOf, readingOf, recordReader } from './records.ts'
import type { Columns, Row } from './row.ts'

/** A row as a map reads it: its fields as text, or why it is no post. */
export interface Preview {
  readonly line: number
  readonly fields: Readonly<Partial<Record<PostField, string>>>
  readonly reason?: string | undefined
}

/** How the first `limit` rows are read. `now`: epoch ms. Empty where the beginning of the file (1 MiB) holds no whole row. */
export async function previewMap(
  path: string,
  map: MappedProfile,
  { now, timezone, limit }: { readonly now: number; readonly timezone?: string | undefined; readonly limit: number },
): Promise<readonly Preview[]> {
  const source = await openSource({ path, encoding: map.encoding })
  try {
    const { columns, rows } = beginning(source, map, limit)
    const plan = planRows(map, columns, { source: 'map', timezone, keep: [], now })
    return rows.map((row) => previewOf(row.line, plan.normalise(row), map))
  } finally {
    source.close()
  }
}

function beginning(source: Source, map: MappedProfile, limit: number): { readonly columns: Columns; readonly rows: readonly Row[] } {
  const { layout } = detect(source, map, map.delimiter)
  if (layout.kind === 'table') {
    const records = recordsOf(source.head, layout.delimiter, limit + 20, source.complete)
    const rows = records
      .filter(({ line, cells }) => line > layout.headerLine && cells.some((cell) => cell.trim() !== ''))
      .map(({ line, cells }) => ({ line, text: (index: number) => cells[index] ?? '' }))
    return { columns: tableColumns(source, layout), rows: rows.slice(0, limit) }
  }
  const reading = readingOf(layout, undefined, layout.container)
  const names = pathsOf(map, [])
  const readers = names.map(readerOf)
  const rows: Row[] = []
  const reader = recordReader(reading, new Map(), {
    record: (record, line) => {
      if (rows.length < limit) rows.push({ line, record, text: (index) => readers[index]?.(record) ?? '' })
    },
    skipped: () => {},
    broken: () => {},
  })
  reader.push(source.head)
  if (source.complete) reader.end()
  return { columns: objectColumns(source.head, source.complete, reading, names, new Map()), rows }
}

function previewOf(line: number, made: Normalised, map: MappedProfile): Preview {
  if (made.kind !== 'post') return { line, fields: {}, reason: made.kind === 'reject' ? made.reason : `skipped: ${made.what}` }
  const { post, claims, reply } = made
  const all: Readonly<Partial<Record<PostField, unknown>>> = {
    id: post.nativeId,
    network: post.network,
    parent_id: post.parentId,
    conversation_id: post.conversationId,
    kind: post.kind,
    direction: claims.direction,
    directed: claims.directed,
    brand: post.brand,
    author: post.author,
    author_id: post.authorId,
    author_name: post.authorName,
    followers: post.followers,
    verified: post.verified,
    is_bot: post.isBot,
    is_auto: post.isAuto,
    posted_at: timeOf(post.postedAt),
    edited_at: timeOf(post.editedAt),
    collected_at: timeOf(post.collectedAt),
    text: post.text,
    title: post.title,
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
    url: post.url,
    location: post.location,
    labels: post.labels?.join(', '),
    media: post.media?.join(', '),
    reply_text: reply?.text,
    reply_at: timeOf(reply?.postedAt),
    state: post.state,
    reply_to: claims.replyTo,
    aliases: post.aliases?.join(', '),
  }
  const asked = POST_FIELDS.filter((field) => map.fields[field] !== undefined || field === 'network' || field === 'kind')
  return {
    line,
    fields: Object.fromEntries(asked.flatMap((field) => (all[field] === undefined ? [] : [[field, String(all[field])]]))),
  }
}

function timeOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : isoUtc(at)
}
