import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { OutspokeError } from '../../src/core/errors.ts'
import { choose, detect } from '../../src/intake/detect.ts'
import { openSource } from '../../src/intake/file.ts'

/** The name of the format, or the sentence that refuses. */
async function seen(content: string | Buffer, name = 'F'): Promise<string> {
  const source = await openSource({ path: name, readable: Readable.from([Buffer.from(content)]) }).catch((error: unknown) => error)
  try {
    if (source instanceof Error) throw source
    const opened = source as Awaited<ReturnType<typeof openSource>>
    return choose(opened, detect(opened)).name
  } catch (error) {
    if (!(error instanceof OutspokeError)) throw error
    return `${error.message} → ${error.hint}`
  }
}

const header = (columns: string): string => `${columns}\n${columns.replace(/[^,]+/g, '1')}\n`

const status = {
  id: '109',
  created_at: '2022-12-14T15:22:41.704Z',
  uri: 'https://a.example/1',
  content: '<p>hi</p>',
  visibility: 'public',
  account: { acct: 'ann' },
}
const tweet = {
  id: 244111636544225300,
  id_str: '244111636544225280',
  created_at: 'Fri Sep 07 16:35:24 +0000 2012',
  text: 'hi',
  user: { screen_name: 'ann' },
}
const postView = {
  uri: 'at://did:plc:a/app.bsky.feed.post/1',
  cid: 'b',
  author: { did: 'did:plc:a', handle: 'ann.example' },
  record: { $type: 'app.bsky.feed.post', text: 'hi', createdAt: '2023-06-01T00:00:00Z' },
  indexedAt: '2023-06-01T00:00:00Z',
}
const v2 = { id: '1', text: 'hi', author_id: '2', created_at: '2021-04-08T19:34:16.000Z', conversation_id: '1' }
const json = (value: unknown): string => JSON.stringify(value)
const ndjson = (...values: unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')

describe('formats that are easily confused', () => {
  test.each<[string, string, string]>([
    ['Customer Support on Twitter', 'twcs', header('tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id')],
    [
      'airlines, which have tweet_id and text too',
      'airline',
      header('tweet_id,airline_sentiment,airline,name,text,tweet_created,user_timezone'),
    ],
    [
      'Hootsuite inbox',
      'hootsuite-inbound',
      header('Date (GMT),Facebook Page,Message Author,Type,Message ID,Message Permalink,Message,Tags,Language,Gender,Sentiment'),
    ],
    [
      'Hootsuite posts',
      'hootsuite-posts',
      header('Date (GMT),Facebook Page,Post ID,Post Permalink,Post Type,Post Message,Tags,Reactions,Comments,Shares'),
    ],
    ['Sprout posts', 'sprout-posts', header('Date,Post ID,Network,Post Type,Profile,Sent by,Link,Post,Linked Content,Tags')],
    ['Play', 'play-scraper', header('reviewId,userName,content,score,thumbsUpCount,at,replyContent,repliedAt')],
    ['App Store', 'app-store-scraper', header('date,developerResponse,review,rating,isEdited,title,userName')],
    ['X v1.1, a timeline', 'x-v1', json([tweet])],
    ['X v1.1, a search', 'x-v1', json({ statuses: [tweet], search_metadata: {} })],
    ['X v1.1, premium', 'x-v1', json({ results: [tweet], requestParameters: {} })],
    ['X v1.1, a stream', 'x-v1', ndjson({ delete: {} }, tweet, tweet)],
    ['X v2, a page', 'x-v2', json({ data: [v2], includes: { users: [{ id: '2', username: 'ann' }] }, meta: { result_count: 1 } })],
    ['X v2, pages', 'x-v2', ndjson({ data: [v2], meta: {} }, { data: [v2], meta: {} })],
    ['X v2, a stream', 'x-v2', ndjson({ data: v2, includes: {}, matching_rules: [] }, { data: v2 })],
    ['X v2, flattened', 'x-v2', ndjson({ ...v2, author: { username: 'ann' } }, { ...v2, author: { username: 'bob' } })],
    [
      'an X archive',
      'x-archive',
      `window.YTD.tweets.part0 = ${json([{ tweet: { id_str: '1', full_text: 'hi', created_at: tweet.created_at } }])}`,
    ],
    ['Mastodon, a timeline', 'mastodon', json([status])],
    ['Mastodon, a context', 'mastodon', json({ ancestors: [], descendants: [status] })],
    [
      'Mastodon, notifications',
      'mastodon',
      json([{ id: '1', type: 'mention', created_at: status.created_at, account: { acct: 'bob' }, status }]),
    ],
    ['Mastodon, conversations', 'mastodon', json([{ id: '1', unread: false, accounts: [{ acct: 'ann' }], last_status: status }])],
    [
      'a Mastodon archive',
      'mastodon-outbox',
      json({
        '@context': 'https://www.w3.org/ns/activitystreams',
        type: 'OrderedCollection',
        orderedItems: [
          {
            type: 'Create',
            actor: 'https://a.example/users/ann',
            published: '2021-03-28T03:34:11Z',
            object: { id: 'https://a.example/1', type: 'Note', content: 'hi' },
          },
        ],
      }),
    ],
    ['Bluesky, a feed', 'bluesky', json({ feed: [{ post: postView }], cursor: 'x' })],
    ['Bluesky, posts', 'bluesky', json({ posts: [postView] })],
    ['Bluesky, a thread', 'bluesky', json({ thread: { $type: 'app.bsky.feed.defs#threadViewPost', post: postView, replies: [] } })],
    ['Bluesky, notifications', 'bluesky', json({ notifications: [{ ...postView, reason: 'reply', isRead: false }] })],
    ['Facebook comments', 'facebook-graph', json({ data: [{ id: '1_2', created_time: '2021-07-09T19:09:52+0000', message: 'hi' }] })],
    ['Instagram comments', 'instagram-graph', json({ data: [{ id: '17854', timestamp: '2020-06-01T10:56:52+0000', text: 'hi' }] })],
    [
      'YouTube comments',
      'youtube',
      json({
        kind: 'youtube#commentListResponse',
        items: [{ id: 'U', snippet: { textDisplay: 'hi', authorDisplayName: 'ann', publishedAt: '2020-06-01T10:56:52Z', parentId: 'V' } }],
      }),
    ],
    ['other JSON', 'json', json([{ id: '1', text: 'hi', author: 'ann' }])],
    ['other tables', 'csv', header('id,text,author,created_at')],
  ])('%s: %s', async (_, format, content) => expect(await seen(content)).toBe(format))
})

describe('what is no export: what it is, and what to do', () => {
  test.each<[string, string | Buffer, string]>([
    [
      'Hootsuite figures',
      header('Date (GMT),"Page likes, aggregated value, and more"'),
      'F is a Hootsuite metrics report: figures per day, not posts → Export messages or comments instead; a report of figures has no text to triage.',
    ],
    [
      'Sprout figures',
      header('Date,Network,Profile,Audience,Impressions'),
      'F is a Sprout Social profile report: figures per day, not posts → Export messages or comments instead; a report of figures has no text to triage.',
    ],
    [
      'Chatwoot figures, behind their period',
      'Reporting period 2024-01-01 to 2024-01-31\n\nAgent name,Assigned conversations,Avg first response time,Avg resolution time,Resolution Count\nann,1,2,3,4\n',
      'F is a Chatwoot report: figures per agent, inbox, label or team, not messages → Export messages or comments instead; a report of figures has no text to triage.',
    ],
    [
      'Play and App Store in one',
      header('reviewId,userName,content,score,at,review,rating,date'),
      'F is a merge of Google Play and App Store reviews: each row fills one set of columns or the other → Import the two exports it was made of one by one; or say with a map (--map FILE) which of its columns are meant.',
    ],
    [
      'dialogues',
      json([{ agentURL: {}, dialogContent: [{ client: 'a', message: 'hi', tweet_ID: '1' }] }]),
      'F is a file of dialogues, in which the key of a turn names its role ("client", "agent") → Say with a map (--map FILE) what the keys of a turn mean: text: message, id: tweet_ID, posted_at: datetime, author: [client, agent].',
    ],
    [
      'an empty search of Mastodon',
      json({ accounts: [], statuses: [], hashtags: [] }),
      'F is an empty result: nothing is in "accounts", "statuses", "hashtags" → There is nothing in it to import: search or export again.',
    ],
    [
      'an empty search of Bluesky',
      json({ posts: [], cursor: '' }),
      'F is an empty result: nothing is in "posts" → There is nothing in it to import: search or export again.',
    ],
    ['an empty list', '[]\n', 'F is an empty result → There is nothing in it to import: search or export again.'],
    [
      'an error of a service',
      json({ error: { message: 'Invalid OAuth access token.', type: 'OAuthException', code: 190 } }),
      'F is an error that a service answered with, not an export → Look at what it says, sign in again where it asks for that, and export once more.',
    ],
    [
      'another part of an X archive',
      'window.YTD.like.part0 = [ {"like": {"tweetId": "1", "fullText": "hi"}} ]',
      'F is the part "like" of an X archive, which holds no posts → Import data/tweets.js of the archive (and tweets-part1.js and so on, where there are any).',
    ],
    [
      'HTML',
      '<!DOCTYPE html><html>',
      'F is a web page or XML (it begins with "<!DOCTYPE html><html"), not an export → A login or error page was probably saved in place of the file: sign in and export it again.',
    ],
    [
      'a PDF',
      Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n1 0 obj'),
      'F is a PDF, not text → A printed report has no rows: export the posts as CSV or JSON.',
    ],
    [
      'a database',
      Buffer.from('SQLite format 3\0\u0010\0\u0001\u0001'),
      'F is a SQLite database, not text → Export its table of posts as CSV. A database of outspoke is not imported but opened: --db FILE',
    ],
    [
      'an old workbook',
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'F is an Excel workbook (.xls), not text → Open it there and save it as "CSV UTF-8".',
    ],
    [
      'a word processor',
      '{\\rtf1\\ansi hello}',
      'F is a document of a word processor (RTF), not an export → Export the posts themselves as CSV or JSON.',
    ],
    [
      'shares of a link, behind three lines of figures',
      'Link: https://a.example,,,,,\nTotal Interactions,Likes,Comments,Shares,Love,Wow\n10,5,2,3,0,0\n,,,,,\nSource,Followers,Date,Interactions,Post Type,Link\nA page,"1,000",Thu Jan 14 2021 20:32:05 GMT+0000,4,link,https://b.example\n',
      'F: no format is known by its columns: Source, Followers, Date, Interactions, Post Type, Link. Nearest is csv, which also needs text. → Say what they mean in a column map (--map FILE): at least text, and id or posted_at; --make-map proposes one.',
    ],
  ])('%s', async (_, content, sentence) => expect(await seen(content)).toBe(sentence))
})

test('a tie is refused, and said', async () => {
  expect(await seen(header('tweet_id,author_id,inbound,created_at,text,airline_sentiment,tweet_created'))).toBe(
    'F could be twcs or airline: both fit equally well → Say which: --from twcs, or --from airline',
  )
})

describe('the beginning of a file of lines', () => {
  test('its first line cut in front', async () => {
    expect(await seen(`htag\\" rel=\\"nofollow\\">x</p>","visibility":"public"}\n${ndjson(status, status)}`)).toBe('mastodon')
  })
  test('its only whole line cut at the end by the size of what is looked at', async () => {
    expect(await seen(`${json({ data: Array.from({ length: 5000 }, () => ({ ...v2, text: 'x'.repeat(300) })), meta: {} })}\n`)).toBe('x-v2')
  })
})

describe('headers', () => {
  const post = '7,hello,ann,2021-01-01T00:00:00Z'
  test.each<[string, string, readonly string[], number]>([
    ['behind empty and ragged lines', `Export of 2021\n\n,,\nid,text,author,date\n${post}\n`, ['id', 'text', 'author', 'date'], 4],
    ['in the twentieth record', `${'note,of,some,kind\n'.repeat(19)}id,text,author,date\n${post}\n`, ['id', 'text', 'author', 'date'], 20],
    [
      'behind a link and its figures, as CrowdTangle writes them',
      'Link: https://a.example,,,,,\nTotal Interactions,Likes,Comments,Shares,Love,Wow\n10,5,2,3,0,0\n,,,,,\nSource,Date,Interactions,Post Type,Link,Message\nA page,2021-01-14,4,link,https://b.example,hello\n',
      ['Source', 'Date', 'Interactions', 'Post Type', 'Link', 'Message'],
      5,
    ],
    ['with an index column', `,id,text,author,date\n0,${post}\n`, ['', 'id', 'text', 'author', 'date'], 1],
    ['with names twice', `id,text,author,date,text\n${post},x\n`, ['id', 'text', 'author', 'date', 'text'], 1],
    ['by bars', `id|text|author|date\n${post.replaceAll(',', '|')}\n`, ['id', 'text', 'author', 'date'], 1],
    [
      'by tabs, with commas inside',
      `id\ttext\tauthor\tdate\n${post.replaceAll(',', '\t').replace('hello', 'a, b, c')}\n`,
      ['id', 'text', 'author', 'date'],
      1,
    ],
  ])('%s', async (_, content, names, headerLine) => {
    const source = await openSource({ path: 'F', readable: Readable.from([Buffer.from(content)]) })
    expect(detect(source).layout).toMatchObject({ kind: 'table', names, headerLine })
  })

  test('of 200 columns', async () => {
    const columns = [...Array.from({ length: 198 }, (_, at) => `Custom ${at}`), 'id', 'text']
    expect(await seen(`${columns.join(';')}\n${columns.map(() => '"a;b"').join(';')}\n`)).toBe('csv')
  })
})
