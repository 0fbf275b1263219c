/** Customer Support on Twitter (Kaggle, thoughtvector). Ids are the data set's own; handles of people are numbers, those of companies names. */
import { firstMention } from '../../core/brand.ts'
import type { Format } from '../format.ts'

const NUMBER = /^\d+$/

export const twcs: Format = {
  name: 'twcs',
  title: 'Customer Support on Twitter (Kaggle), CSV',
  shape: 'table',
  known: 'files',
  required: ['tweet_id', 'author_id', 'inbound', 'created_at', 'text'],
  helpful: ['response_tweet_id', 'in_response_to_tweet_id'],
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
