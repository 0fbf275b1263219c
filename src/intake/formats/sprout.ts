/** Sprout Social's Post Performance report: your own posts on all networks, 122 columns of figures. */
import type { Format } from '../format.ts'

/** A handle is written `'@name`, so that a spreadsheet takes it for no formula. */
const unguarded = (cell: string): string => cell.replace(/^'@/, '')

export const sproutPosts: Format = {
  name: 'sprout-posts',
  title: 'Sprout Social Post Performance (your own posts), CSV',
  shape: 'table',
  known: 'files',
  required: ['Post ID', 'Network', 'Post Type', 'Profile', 'Post'],
  helpful: ['Sent by', 'Linked Content'],
  profile: {
    network: 'other',
    directed: 'ours',
    // The account's zone, which is not in the file.
    fields: {
      id: { columns: ['Post ID'] },
      network: { columns: ['Network'] },
      kind: { columns: ['Post Type'] },
      brand: { columns: ['Profile'], read: unguarded },
      // The profile speaks. `Sent by` names the employee who pressed the button: kept only where a rule names the column.
      author: { columns: ['Profile'], read: unguarded },
      posted_at: { columns: ['Date'] },
      text: { columns: ['Post'] },
      url: { columns: ['Link'] },
      labels: { columns: ['Tags'] },
      // Not Reactions, which count dislikes too.
      likes: { columns: ['Likes'] },
      replies: { columns: ['Comments'] },
      reposts: { columns: ['Shares'] },
      quotes: { columns: ['Quotes'] },
      views: { columns: ['Impressions', 'Video Views'], any: true },
      reach: { columns: ['Reach'] },
      engagement: { columns: ['Engagements'] },
    },
  },
}
