/** Customer Support on Twitter (Kaggle, thoughtvector). Ids are the data set's own; handles of people are numbers, those of companies names. */
import { firstMention } from '../../core/brand.ts'
import type { Format } from '../format.ts'

const NUMBER = /^\d+$/
/** `49,954,996`, and as India groups: `1,55,157`. */
const GROUPED = /^\d{1,3}(?:,\d{2,3})*,\d{3}$/

/** Lists of ids that a spreadsheet took for one number: still lists to look at, with ids that no row has. */
function regrouped(sample: (column: string) => readonly string[]): string | undefined {
  const ids = sample('tweet_id').map(Number).filter(Number.isFinite)
  const [least, most] = [Math.min(...ids), Math.max(...ids)]
  const bad = sample('response_tweet_id').filter(
    (cell) => GROUPED.test(cell) && cell.split(',').some((part) => Number(part) < least || Number(part) > most || /^0\d/.test(part)),
  )
  if (bad.length === 0) return undefined
  return `a spreadsheet has grouped the digits of response_tweet_id ("${(bad[0] ?? '').slice(0, 40)}"): it is not read, answers are found by in_response_to_tweet_id`
}

export const twcs: Format = {
  name: 'twcs',
  title: 'Customer Support on Twitter (Kaggle), CSV',
  shape: 'table',
  known: 'files',
  required: ['tweet_id', 'author_id', 'inbound', 'created_at', 'text'],
  helpful: ['response_tweet_id', 'in_response_to_tweet_id'],
  warn: regrouped,
  profile: {
    network: 'x',
    scope: 'twcs',
    directed: 'all',
    zone: 'UTC',
    fields: {
      id: { columns: ['tweet_id'] },
      author: { columns: ['author_id'] },
      direction: { columns: ['inbound'], values: { true: 'inbound', false: 'outbound' } },
      posted_at: { columns: ['created_at'] },
      text: { columns: ['text'] },
      // Never response_tweet_id: spreadsheets destroy its lists, and most of them dangle.
      parent_id: { columns: ['in_response_to_tweet_id'] },
    },
    brandOf: (author, outbound, text) =>
      outbound ? author : firstMention(text, (handle) => (NUMBER.test(handle) || handle.startsWith('__') ? undefined : handle)),
  },
}
