/** Hootsuite Analytics: messages that Facebook pages received, and posts of those pages. */
import type { Format } from '../format.ts'
import { languageTag } from './language-name.ts'

export const hootsuiteInbound: Format = {
  name: 'hootsuite-inbound',
  title: 'Hootsuite Analytics, inbound messages of Facebook pages, CSV',
  shape: 'table',
  known: 'files',
  required: ['Facebook Page', 'Message Author', 'Type', 'Message ID', 'Message'],
  helpful: ['Date (GMT)', 'Sentiment', 'Gender'],
  never: ['Gender'],
  // A comment does not say under which post it stands, and what the pages answered is not in the file.
  noReplies: true,
  profile: {
    network: 'facebook',
    directed: 'all',
    zone: 'UTC',
    fields: {
      // Without the page part: the same message received by two pages is one post.
      id: { columns: ['Message ID'] },
      kind: {
        columns: ['Type'],
        values: { 'received comment': 'comment', 'received post': 'post', 'received private message': 'dm' },
      },
      direction: { columns: [], value: 'inbound' },
      brand: { columns: ['Facebook Page'] },
      author: { columns: ['Message Author'] },
      posted_at: { columns: ['Date (GMT)'] },
      text: { columns: ['Message'] },
      language: { columns: ['Language'], read: languageTag },
      sentiment: { columns: ['Sentiment'] },
      url: { columns: ['Message Permalink'] },
      labels: { columns: ['Tags'] },
    },
  },
}

export const hootsuitePosts: Format = {
  name: 'hootsuite-posts',
  title: 'Hootsuite Analytics, posts of your Facebook pages, CSV',
  shape: 'table',
  known: 'files',
  required: ['Facebook Page', 'Post ID', 'Post Message'],
  helpful: ['Date (GMT)', 'Post Permalink'],
  not: ['Message ID'],
  profile: {
    network: 'facebook',
    directed: 'ours',
    zone: 'UTC',
    fields: {
      id: { columns: ['Post ID'] },
      brand: { columns: ['Facebook Page'] },
      author_id: { columns: ['Post ID'], match: '^([0-9]+)_' },
      author_name: { columns: ['Facebook Page'] },
      posted_at: { columns: ['Date (GMT)'] },
      text: { columns: ['Post Message'], read: (cell) => (cell.trim() === '(Post with no description)' ? '' : cell) },
      url: { columns: ['Post Permalink'] },
      labels: { columns: ['Tags'] },
      likes: { columns: ['Reactions'] },
      replies: { columns: ['Comments'] },
      reposts: { columns: ['Shares'] },
    },
  },
}
