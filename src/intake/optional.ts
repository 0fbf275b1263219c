/** The fields that most exports lack, and the columns that rules and maps ask to keep. */
import { flagOf, listOf, numberOf, sentimentOf, wholeOf } from './convert.ts'
import type { Fields } from './fields.ts'
import type { Draft, PostField } from './format.ts'
import type { Row } from './row.ts'

type Fill = (row: Row, draft: Draft) => void

/** The fields that most files lack: only those that are there cost anything. */
export function optionalFields(
  { has, value, dates }: Fields,
  texts: { readonly title: (cell: string) => string; readonly name: (cell: string) => string },
): readonly Fill[] {
  const fills: Fill[] = []
  const add = <T>(field: PostField, convert: (cell: string) => T, set: (draft: Draft, value: T) => void): void => {
    if (!has(field)) return
    const cell = value(field)
    fills.push((row, draft) => set(draft, convert(cell(row))))
  }
  const words = (cell: string): string | undefined => cell.trim() || undefined
  const time = (field: PostField): ((cell: string) => number | undefined) => {
    const read = dates(field)
    return (cell) => read(cell)?.at
  }
  const list = (cell: string): readonly string[] | undefined => (cell.trim() === '' ? undefined : listOf(cell))
  add(
    'author_name',
    (cell) => words(texts.name(cell)),
    (draft, name) => {
      draft.authorName = name
    },
  )
  add('followers', wholeOf, (draft, number) => {
    draft.followers = number
  })
  add('verified', flagOf, (draft, flag) => {
    draft.verified = flag
  })
  add('is_bot', flagOf, (draft, flag) => {
    draft.isBot = flag
  })
  add('is_auto', flagOf, (draft, flag) => {
    draft.isAuto = flag
  })
  if (has('edited_at'))
    add('edited_at', time('edited_at'), (draft, at) => {
      draft.editedAt = at
    })
  if (has('collected_at'))
    add('collected_at', time('collected_at'), (draft, at) => {
      draft.collectedAt = at
    })
  add(
    'title',
    (cell) => words(texts.title(cell)),
    (draft, title) => {
      draft.title = title
    },
  )
  add('language', words, (draft, language) => {
    draft.language = language
    draft.languageSource = language === undefined ? undefined : 'export'
  })
  add('sentiment', sentimentOf, (draft, sentiment) => {
    draft.sentiment = sentiment
  })
  add('sentiment_score', numberOf, (draft, number) => {
    draft.sentimentScore = number
  })
  add('rating', numberOf, (draft, number) => {
    draft.rating = number
  })
  add('likes', wholeOf, (draft, number) => {
    draft.likes = number
  })
  add('reposts', wholeOf, (draft, number) => {
    draft.reposts = number
  })
  add('replies', wholeOf, (draft, number) => {
    draft.replies = number
  })
  add('quotes', wholeOf, (draft, number) => {
    draft.quotes = number
  })
  add('views', wholeOf, (draft, number) => {
    draft.views = number
  })
  add('reach', wholeOf, (draft, number) => {
    draft.reach = number
  })
  add('engagement', wholeOf, (draft, number) => {
    draft.engagement = number
  })
  add('url', words, (draft, url) => {
    draft.url = url
  })
  add('location', words, (draft, location) => {
    draft.location = location
  })
  add('labels', list, (draft, labels) => {
    draft.labels = labels
  })
  add('media', list, (draft, media) => {
    draft.media = media
  })
  if (has('aliases')) {
    const cell = value('aliases')
    fills.push((row, draft) => {
      const aliases = aliasesOf(cell(row)).filter((id) => id !== draft.nativeId)
      draft.aliases = aliases.length === 0 ? undefined : aliases
    })
  }
  return fills
}

/** A list of ids: a JSON array, or as lists are written in a cell, with `, ` between (addresses may hold bare commas). */
function aliasesOf(cell: string): readonly string[] {
  const text = cell.trim()
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text)
      if (Array.isArray(list)) return list.filter((id) => typeof id === 'string' && id !== '')
    } catch {
      // Not JSON: a list like any other.
    }
  }
  return [...new Set(text.split(/,\s+/).map((id) => id.trim()))].filter((id) => id !== '')
}

/** Of the columns that rules and maps name those that the file has and that may be stored. */
export function keptColumns(
  find: (name: string) => number | undefined,
  wanted: readonly string[],
  isForbidden: (name: string) => boolean,
): readonly { readonly name: string; readonly index: number }[] {
  const kept: { name: string; index: number }[] = []
  for (const name of new Set(wanted)) {
    const index = find(name)
    if (index !== undefined && !isForbidden(name)) kept.push({ name, index })
  }
  return kept
}

export function extraOf(
  row: Row,
  keep: readonly { readonly name: string; readonly index: number }[],
): Readonly<Record<string, string>> | undefined {
  const extra: Record<string, string> = {}
  let any = false
  for (const { name, index } of keep) {
    const cell = row.text(index)
    if (cell === '') continue
    extra[name] = cell
    any = true
  }
  return any ? extra : undefined
}
