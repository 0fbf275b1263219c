/** Reviews as the Python package app_store_scraper gives them: no id, and the answer as a Python dict in a cell. */
import type { Format } from '../format.ts'
import { pythonText } from './python-repr.ts'

export const appStore: Format = {
  name: 'app-store-scraper',
  title: 'App Store reviews (app_store_scraper), CSV',
  shape: 'table',
  known: 'files',
  required: ['review', 'rating', 'date', 'userName'],
  helpful: ['isEdited', 'developerResponse', 'title'],
  profile: {
    network: 'app_store',
    kind: 'review',
    directed: 'all',
    fields: {
      direction: { columns: [], value: 'inbound' },
      author: { columns: ['userName'] },
      posted_at: { columns: ['date'] },
      title: { columns: ['title'] },
      text: { columns: ['review'] },
      rating: { columns: ['rating'] },
      reply_text: { columns: ['developerResponse'], read: (cell) => (isDict(cell) ? pythonText(cell, 'body') : plainAnswer(cell)) },
      // In UTC and with its Z, beside a date without a zone.
      reply_at: { columns: ['developerResponse'], read: (cell) => (isDict(cell) ? pythonText(cell, 'modified') : '') },
    },
  },
}

const isDict = (cell: string): boolean => cell.trimStart().startsWith('{')

/** pandas writes an absent answer as `nan`. */
const plainAnswer = (cell: string): string => (/^\s*(nan|none|null)?\s*$/i.test(cell) ? '' : cell)
