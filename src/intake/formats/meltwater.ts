/** Meltwater's export: UTF-16 with tabs in a file called .csv; ids in quotes of their own, so that spreadsheets leave them alone. */
import type { Format } from '../format.ts'
import { languageTag } from './language-name.ts'
import { idOfLink, networkOfWord } from './link.ts'

/** `"1234"`, `="1234"`, `'1234` → 1234. */
const unquoted = (cell: string): string => cell.trim().replace(/^=?["']+|["']+$/g, '')

const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?`
const DAY = String.raw`[0-9A-Za-z]+[-/][0-9A-Za-z]+[-/]\d+`
const DAY_AND_CLOCK = new RegExp(String.raw`${DAY}\s+${CLOCK}(?=\s|$)`)
const CLOCK_AND_DAY = new RegExp(String.raw`^(${CLOCK})\s+(${DAY})$`)

/** Of `Alternate Date Format`, `Time` and `Date` in a row: the first day with a time, else the day and the time, else what there is. */
export function momentOf(cells: string): string {
  const text = cells.trim()
  const whole = DAY_AND_CLOCK.exec(text)
  if (whole !== null) return whole[0]
  const apart = CLOCK_AND_DAY.exec(text)
  if (apart !== null) return `${apart[2]} ${apart[1]}`
  return new RegExp(`^(${DAY})\\s+${DAY}$`).exec(text)?.[1] ?? text
}

export const meltwater: Format = {
  name: 'meltwater',
  title: 'Meltwater, CSV in UTF-16 with tabs',
  shape: 'table',
  known: 'documentation',
  required: ['Headline|Title', 'URL', 'Opening Text', 'Hit Sentence', 'Source|Source Name'],
  helpful: ['Influencer', 'Input Name'],
  profile: {
    network: 'other',
    directed: 'mention',
    // The account's zone, which is not in the file. An input is a search, not the brand that a post was sent to.
    extra: ['Input Name'],
    fields: {
      id: { columns: ['Tweet Id', 'Document ID', 'URL'], any: true, read: (cell) => idOfLink(unquoted(cell)) },
      network: { columns: ['Source', 'Source Name'], any: true, read: networkOfWord },
      author: { columns: ['Influencer', 'Twitter Screen Name', 'Author Handle'], any: true, read: unquoted },
      author_id: { columns: ['Twitter Id'], read: unquoted },
      followers: { columns: ['Twitter Followers'] },
      posted_at: { columns: ['Alternate Date Format', 'Time', 'Date'], join: true, read: momentOf },
      title: { columns: ['Headline', 'Title'], any: true },
      text: { columns: ['Hit Sentence', 'Opening Text'], any: true },
      language: { columns: ['Language'], read: languageTag },
      sentiment: { columns: ['Sentiment'] },
      views: { columns: ['Views', 'Estimated Views'], any: true },
      reach: { columns: ['Reach'] },
      engagement: { columns: ['Engagement'] },
      url: { columns: ['URL'] },
      location: { columns: ['City', 'State', 'Country'], any: true },
      labels: { columns: ['Document Tags'] },
    },
    finish: (draft) => {
      if (draft.text.startsWith('RT @')) draft.kind = 'repost'
      else if (draft.text.startsWith('QT @')) draft.kind = 'quote'
      // The headline of a tweet is its text again.
      if (draft.network === 'x') draft.title = undefined
      return undefined
    },
  },
}
