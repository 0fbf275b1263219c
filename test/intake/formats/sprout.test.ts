import { expect, test } from 'vitest'
import { rules } from '../support.ts'
import { fixture, readExport, refusal, shown } from './read.ts'

const own = { inbound: 0, directed: 0, counts: 1, time_precision: 'minute', source: 'sprout-posts' }
const posts = [
  {
    ...own,
    key: '18068922089569359',
    network: 'instagram',
    row: 2,
    author_key: 'airporttown',
    author: 'airporttown',
    posted_at: '2025-12-30T09:40:00.000Z',
    text: 'Winners are drawn!\n\nThanks & see you',
    brand: 'airporttown',
    likes: 694,
    reposts: 61,
    replies: 1064,
    views: 11337,
    reach: 5427,
    engagement: 1825,
    url: 'https://www.instagram.com/reel/AbC/',
    labels: ['December Report', '5K - 2026'],
  },
  {
    ...own,
    key: '170932926338208_1276629304510495',
    network: 'facebook',
    row: 5,
    author_key: 'town airport',
    author: 'Town Airport',
    posted_at: '2025-12-12T12:05:00.000Z',
    text: 'Doors open',
    brand: 'Town Airport',
    likes: 38,
    reposts: 1,
    replies: 3,
    views: 3244,
    reach: 2421,
    url: 'https://www.facebook.com/1/posts/2',
  },
  {
    ...own,
    key: 'ylrtJbfBrEs',
    network: 'youtube',
    row: 6,
    author_key: 'townairport tv',
    author: 'TownAirport TV',
    posted_at: '2025-12-12T07:05:00.000Z',
    text: 'Tour',
    brand: 'TownAirport TV',
    likes: 18,
    reposts: 0,
    replies: 0,
    views: 1587,
    url: 'https://www.youtube.com/watch?v=ylrtJbfBrEs',
  },
  {
    ...own,
    key: '7582987424800820493',
    network: 'tiktok',
    row: 7,
    author_key: 'townairport',
    author: 'townairport',
    posted_at: '2025-01-03T16:16:00.000Z',
    text: 'Look',
    brand: 'townairport',
    likes: 46,
    reposts: 0,
    replies: 1,
    views: 912,
    url: 'https://www.tiktok.com/@townairport/video/7582987424800820493',
  },
]

test('Sprout posts: ours, on the network of their row; months first; separators; tags; who pressed the button is not the author', async () => {
  expect(await readExport(fixture('sprout-posts.csv'))).toEqual({
    format: 'sprout-posts',
    posts,
    rejects: [],
    rows: 4,
    notices: ['sprout-posts.csv: its times name no zone; read as UTC (--timezone ZONE says which)'],
  })
})

test('in the zone of the account, with the columns that rules name', async () => {
  const { posts, notices } = await readExport(fixture('sprout-posts.csv'), {
    timezone: 'America/Los_Angeles',
    rules: { ...rules, columns: ['Engagement Rate (per Impression)'] },
  })
  expect(shown(posts.slice(0, 1), 'posted_at')).toEqual(['2025-12-30T17:40:00.000Z'])
  expect(posts[0]?.['extra']).toEqual({ 'Engagement Rate (per Impression)': '16.1%' })
  expect(notices).toEqual([])
})

test('a profile report is refused', async () => {
  expect(await refusal(fixture('sprout-profile.csv'))).toBe(
    'sprout-profile.csv is a Sprout Social profile report: figures per day, not posts → Export messages or comments instead; a report of figures has no text to triage.',
  )
})
