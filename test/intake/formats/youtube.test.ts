import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixture, readExport, refusal, shown } from './read.ts'
import { counted, places, realFolder, words } from './social.ts'

describe('comment threads', () => {
  test('a whole comment', async () => {
    const { format, posts } = await readExport(fixture('youtube-threads.json'))
    expect(format).toBe('youtube')
    expect(posts[0]).toEqual({
      key: 'Ugw1AaABAg',
      network: 'youtube',
      group_key: 'vid1',
      row: 9,
      inbound: 1,
      directed: 1,
      kind: 'comment',
      author_key: 'UCada',
      author: 'ada',
      author_id: 'UCada',
      posted_at: '2024-03-01T10:00:00.000Z',
      edited_at: '2024-03-01T10:05:00.000Z',
      text: 'Late & cold. https://example.org/x',
      brand: 'UCacme',
      source: 'youtube',
      likes: 4,
      replies: 3,
      url: 'https://www.youtube.com/watch?v=vid1&lc=Ugw1AaABAg',
    })
  })

  test('replies by their parent or by their id; the owner of the channel is the brand; threads say how many replies are missing', async () => {
    const { posts, notices } = await readExport(fixture('youtube-threads.json'))
    expect(places(posts)).toEqual([
      'Ugw1AaABAg | - | vid1 | comment | in →',
      'Ugw1AaABAg.r1 | Ugw1AaABAg | vid1 | reply | out',
      'Ugw1AaABAg.r2 | Ugw1AaABAg | vid1 | reply | in →',
      'Ugw2AaABAg | - | vid1 | comment | in →',
      'Ugw3AaABAg | - | vid1 | comment | in →',
      'Ugw4AaABAg | - | - | comment | in →',
    ])
    expect(notices).toEqual(['youtube-threads.json: 1 reply not in the export'])
  })

  test('names with an @ are handles, others only names; an account that is gone has none', async () => {
    const { posts } = await readExport(fixture('youtube-threads.json'))
    expect(shown(posts, 'author', 'author_id', 'author_name')).toEqual([
      'ada | UCada | -',
      'acmerail | UCacme | -',
      '- | UCada2 | Ada L',
      '- | UCold | Old Name',
      '- | - | -',
      '- | UCben | Ben',
    ])
  })

  test('the original text, else the HTML made plain; the mark that ends texts of 2016 is none', async () => {
    const { posts } = await readExport(fixture('youtube-threads.json'))
    expect(words(posts).slice(3, 5)).toEqual([
      "Ugw2AaABAg | 2016-05-01T10:00:00Z | - | - | - | It's broken\nagain",
      'Ugw3AaABAg | 2016-05-02T10:00:00Z | - | - | - | No account left',
    ])
    expect(shown(posts, 'text_raw')[3]).toBe('It&#39;s <b>broken</b><br>again')
  })
})

test('a page of replies', async () => {
  const { format, posts } = await readExport(fixture('youtube-comments.json'))
  expect(format).toBe('youtube')
  expect(places(posts)).toEqual(['Ugw9AaABAg.z1 | Ugw9AaABAg | - | reply | in →', 'Ugw9AaABAg.z2 | Ugw9AaABAg | - | reply | in →'])
})

test('an empty page', async () => {
  expect(await refusal(fixture('youtube-empty.json'))).toBe(
    'youtube-empty.json is an empty result: nothing is in "items" → There is nothing in it to import: search or export again.',
  )
})

describe('Takeout', () => {
  test.each([
    [
      'youtube-takeout-old.csv',
      ['UgA | - | vid1 | comment | out', 'UgA.b | UgA | vid1 | reply | out'],
      [
        'UgA | 2023-09-19T17:42:53.434Z | - | - | - | Thank you, @ada!',
        'UgA.b | 2023-08-30T01:54:46.801Z | - | - | - | line one\nline "two" &amp; more',
      ],
    ],
    [
      'youtube-takeout-new.csv',
      [
        'UgC | - | vid2 | comment | out',
        'UgD | UgC.1 | post7 | reply | out',
        'UgE | - | vid2 | comment | out',
        'UgF | - | vid2 | comment | out',
      ],
      [
        'UgC | 2025-02-11T19:04:00Z | - | - | - | @fjord thanks, { and } stay',
        'UgD | 2025-02-11T20:15:00Z | - | - | - | on a post',
        'UgE | 2025-02-12T20:15:00Z | - | - | - | plain as of old',
        'UgF | 2025-02-13T20:15:00Z | - | - | - | {"broken":',
      ],
    ],
  ])('%s: text in segments of JSON, everything by the owner', async (name, where, said) => {
    const { format, posts, rejects } = await readExport(fixture(name))
    expect([format, rejects]).toEqual(['youtube-takeout', []])
    expect(places(posts)).toEqual(where)
    expect(words(posts)).toEqual(said)
  })
})

describe.skipIf(realFolder('youtube') === undefined)('real exports', () => {
  test.each([
    ['pyyt_comment_threads_all_to_me.json', [4, 4, 0, 0, 0, 0], ['1 reply not in the export']],
    ['pyyt_comment_threads_by_channel.json', [2, 2, 0, 0, 0, 0], []],
    ['pyyt_comment_threads_by_video_paged_1.json', [5, 5, 0, 0, 0, 0], ['2 replies not in the export']],
    ['pyyt_comment_threads_by_video_paged_2.json', [5, 5, 0, 0, 0, 0], ['2 replies not in the export']],
    ['pyyt_comment_threads_multi.json', [2, 2, 0, 0, 0, 0], []],
    ['pyyt_comments_by_parent_paged_1.json', [2, 2, 0, 0, 2, 0], []],
    ['pyyt_comments_multi.json', [2, 2, 0, 0, 0, 0], []],
  ])('%s', async (file, counts, notices) => {
    expect(await counted(join(realFolder('youtube') ?? '', file))).toEqual({ format: 'youtube', counts, notices })
  })
})
