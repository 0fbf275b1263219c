/** Reviews of Google Play: by the Python package google_play_scraper, and the monthly CSV files of the Play Console. */
import type { Format } from '../format.ts'

export const playScraper: Format = {
  name: 'play-scraper',
  title: 'Google Play reviews (google_play_scraper), CSV',
  shape: 'table',
  known: 'files',
  required: ['reviewId', 'content', 'score', 'at'],
  helpful: ['thumbsUpCount', 'replyContent', 'repliedAt'],
  profile: {
    network: 'play_store',
    kind: 'review',
    directed: 'all',
    extra: ['appVersion'],
    fields: {
      id: { columns: ['reviewId'] },
      direction: { columns: [], value: 'inbound' },
      brand: { columns: ['appId', 'app_id'] },
      // The name that Google gives to everybody whose profile is private.
      author: { columns: ['userName'], read: (cell) => (cell.trim() === 'A Google user' ? '' : cell) },
      posted_at: { columns: ['at'] },
      text: { columns: ['content'] },
      rating: { columns: ['score'] },
      likes: { columns: ['thumbsUpCount'] },
      reply_text: { columns: ['replyContent'] },
      reply_at: { columns: ['repliedAt'] },
    },
  },
}

/** `reviewId=gp%3AAOqp…&corpus=…` in today's links, `&reviewid=gp:AOqp…` in those of 2018. */
function reviewIdOf(link: string): string {
  const id = /[?&#]reviewid=([^&#\s]+)/i.exec(link)?.[1] ?? ''
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

export const playConsole: Format = {
  name: 'play-console',
  title: 'Google Play Console reviews (monthly), CSV in UTF-16',
  shape: 'table',
  known: 'documentation',
  required: ['Package Name', 'Star Rating', 'Review Text', 'Review Submit Millis Since Epoch|Review Submit Date and Time'],
  helpful: ['Review Link', 'Reviewer Language', 'Device', 'Developer Reply Text'],
  profile: {
    network: 'play_store',
    kind: 'review',
    directed: 'all',
    zone: 'UTC',
    extra: ['App Version Name', 'Device'],
    fields: {
      id: { columns: ['Review Link'], read: reviewIdOf },
      direction: { columns: [], value: 'inbound' },
      brand: { columns: ['Package Name'] },
      posted_at: { columns: ['Review Submit Millis Since Epoch', 'Review Submit Date and Time'], any: true },
      edited_at: { columns: ['Review Last Update Millis Since Epoch', 'Review Last Update Date and Time'], any: true },
      title: { columns: ['Review Title'] },
      text: { columns: ['Review Text'] },
      language: { columns: ['Reviewer Language'] },
      rating: { columns: ['Star Rating'] },
      url: { columns: ['Review Link'] },
      reply_text: { columns: ['Developer Reply Text'] },
      reply_at: { columns: ['Developer Reply Millis Since Epoch', 'Developer Reply Date and Time'], any: true },
    },
    finish: (draft) => {
      // A review that was never changed names the time of its submission twice.
      if (draft.editedAt === draft.postedAt) draft.editedAt = undefined
      return undefined
    },
  },
}
