/** Twitter US Airline Sentiment (Kaggle, CrowdFlower), and what spreadsheets made of it when they saved it again. */
import type { Format } from '../format.ts'

export const airline: Format = {
  name: 'airline',
  title: 'Twitter US Airline Sentiment (Kaggle), CSV',
  shape: 'table',
  known: 'files',
  required: ['tweet_id', 'airline_sentiment', 'text', 'tweet_created'],
  helpful: ['airline', 'name', 'user_timezone'],
  profile: {
    network: 'x',
    directed: 'all',
    // No zone: the original names it in every time, and a spreadsheet that saves the file again drops it.
    fields: {
      id: { columns: ['tweet_id'] },
      direction: { columns: [], value: 'inbound' },
      brand: { columns: ['airline'] },
      author: { columns: ['name'] },
      posted_at: { columns: ['tweet_created'] },
      text: { columns: ['text'] },
      sentiment: { columns: ['airline_sentiment'] },
      labels: { columns: ['negativereason'] },
      reposts: { columns: ['retweet_count'] },
      location: { columns: ['tweet_location'] },
    },
  },
}
