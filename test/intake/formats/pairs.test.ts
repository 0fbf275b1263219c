import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { explainDetection } from '../../../src/intake/pipeline.ts'
import { sharedData } from '../support.ts'
import { fixture } from './read.ts'

/** Formats that have all they need in this file. */
async function fitting(path: string): Promise<readonly string[]> {
  const { formats } = await explainDetection(path)
  return formats.filter(({ score }) => score >= 0.6).map(({ name }) => name)
}

const FIXTURES = [
  ['4cat-bluesky.csv', '4cat'],
  ['4cat-linkedin.csv', '4cat'],
  ['4cat-tiktok-comments.csv', '4cat'],
  ['4cat-x.csv', '4cat'],
  ['airline-excel.csv', 'airline'],
  ['airline-index.csv', 'airline'],
  ['airline-rounded.csv', 'airline'],
  ['airline-serial.csv', 'airline'],
  ['airline.csv', 'airline'],
  ['app-store.csv', 'app-store-scraper'],
  ['brandwatch-x.csv', 'brandwatch'],
  ['brandwatch.csv', 'brandwatch'],
  ['hootsuite-inbound.csv', 'hootsuite-inbound'],
  ['hootsuite-posts-campaign.csv', 'hootsuite-posts'],
  ['hootsuite-posts.csv', 'hootsuite-posts'],
  ['meltwater-new.csv', 'meltwater'],
  ['meltwater.csv', 'meltwater'],
  ['play-console.csv', 'play-console'],
  ['play.csv', 'play-scraper'],
  ['sprout-posts.csv', 'sprout-posts'],
  ['talkwalker.csv', 'talkwalker'],
  ['twcs-excel.csv', 'twcs'],
] as const

describe('no other format fits', () => {
  test.each(FIXTURES)('%s: %s alone', async (name, format) => {
    expect(await fitting(fixture(name))).toEqual([format])
  })

  test('all of these fixtures are looked at', () => {
    const ours = /^(4cat|airline|app-store|brandwatch|hootsuite|meltwater|play|sprout|talkwalker|twcs)/
    const refused = ['app-store-and-play.csv', 'hootsuite-metrics.csv', 'sprout-profile.csv']
    const there = readdirSync(fixture('.')).filter((name) => ours.test(name) && !refused.includes(name))
    expect(there.sort()).toEqual(FIXTURES.map(([name]) => name).sort())
  })

  const data = sharedData()
  test.skipIf(data === undefined).each([
    ['airline/tweets.csv', ['airline']],
    ['twcs/sample.csv', ['twcs']],
    ['hootsuite/inbound_2018.csv', ['hootsuite-inbound']],
    ['hootsuite/posts_2018-08.csv', ['hootsuite-posts']],
    ['sprout_social/post_performance.csv', ['sprout-posts']],
    ['play_store/reviews.csv', ['play-scraper']],
    ['app_store/reviews.csv', ['app-store-scraper']],
    ['decoys/twcs_named_but_other_schema.csv', []],
  ])('%s: %j', async (file, formats) => {
    expect(await fitting(join(data ?? '', file))).toEqual(formats)
  })
})
