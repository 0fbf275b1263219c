import '../support/seed.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DigestLine, digestOf } from '../../src/core/digest.ts'
import { slackMessage } from '../../src/notify/slack.ts'
import { teamsMessage } from '../../src/notify/teams.ts'
import { brief, harmless, webLink } from '../../src/notify/text.ts'

const HOSTILE =
  '@here <!channel> <@U123> @everyone *bold* _it_ ~no~ `code` [click](https://evil.example) <https://evil.example|safe> &amp; ' +
  'www.evil.example #general :fire: <at>Boss</at> \u202e\u0000\r\n> quote\n- list'
const line = (more: Partial<DigestLine> = {}): DigestLine => ({
  state: 'late',
  shortId: 'k3f9',
  what: 'resolution',
  when: '2h10m late',
  department: 'care',
  dueAt: 1,
  spoke: 'maria',
  post: { network: 'x', author: 'jane', text: 'Where is my refund?', url: 'https://x.example/1?a=1&b=2' },
  ...more,
})
const hostile = (text: string, url?: string): DigestLine =>
  line({
    shortId: text,
    what: text,
    when: text,
    department: text,
    spoke: text,
    post: { network: text, author: text, text, url: url ?? text },
  })

const texts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}
/** What Slack would act on in a text; our own links and bold signs taken away before. */
const acting = (text: string) =>
  text
    .replace(/^\*[^*]*\*$/gm, '')
    .replace(/• \*(LATE|SOON|STALE|RESOLVED)\*/g, '')
    .replace(/<https?:\/\/[^<>|\s]+\|[^<>|]*>/g, '')
    .match(
      /[<>*~`]|&(?!amp;|lt;|gt;)|@(?=[\p{L}\p{N}])|:\/\/|[\p{L}\p{N}]\.[\p{L}]|#[\p{L}\p{N}]|:[a-z+_-]+:|\]\(|\p{Cc}(?<!\n)|[\u202a-\u202e]/gu,
    ) ?? []

describe('a message', () => {
  it('of Slack', () => {
    const { url: _, ...post } = line().post ?? { network: 'x', text: '' }
    const lines = [line(), line({ state: 'soon', shortId: 'm2p7', when: 'in 20m', department: 'hub', spoke: undefined, post })]
    expect(slackMessage(digestOf(lines, { more: 32, notices: ['312 were late'] }))).toEqual({
      text: '1 late, 1 soon',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '1 late, 1 soon', emoji: false } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*care*\n• *LATE* · <https://x.example/1?a=1&amp;b=2|k3f9> · 2h10m late · resolution · maria · x\n      jane: Where is my refund?',
            verbatim: true,
          },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*hub*\n• *SOON* · m2p7 · in 20m · resolution · x\n      jane: Where is my refund?',
            verbatim: true,
          },
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: 'and 32 more', verbatim: true }] },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '312 were late', verbatim: true }] },
      ],
      unfurl_links: false,
      unfurl_media: false,
    })
  })

  it('of Teams', () => {
    const { contentType, content } = teamsMessage(digestOf([line()], { more: 3 })).attachments[0]
    expect([contentType, content]).toEqual([
      'application/vnd.microsoft.card.adaptive',
      {
        type: 'AdaptiveCard',
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        version: '1.4',
        msteams: { width: 'Full' },
        fallbackText: '1 late',
        body: [
          { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '1 late', weight: 'Bolder' }] },
          { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'care', weight: 'Bolder' }], separator: true },
          {
            type: 'RichTextBlock',
            inlines: [
              { type: 'TextRun', text: 'LATE', weight: 'Bolder', color: 'Attention' },
              { type: 'TextRun', text: ' · ' },
              { type: 'TextRun', text: 'k3f9', selectAction: { type: 'Action.OpenUrl', url: 'https://x.example/1?a=1&b=2' } },
              { type: 'TextRun', text: ' · 2h10m late · resolution · maria · x' },
              { type: 'TextRun', text: '  jane: Where is my refund?', isSubtle: true },
            ],
          },
          { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'and 3 more', isSubtle: true }] },
        ],
      },
    ])
  })

  it('shows twenty posts and counts the others', () => {
    const digest = digestOf(Array.from({ length: 52 }, (_, n) => line({ shortId: `k${n}`, dueAt: n })))
    for (const message of [slackMessage(digest), teamsMessage(digest)]) {
      const told = texts(message).join('\n')
      expect([told.includes('and 32 more'), told.includes('k19'), told.includes('k20')]).toEqual([true, true, false])
    }
  })
})

describe('what strangers write', () => {
  it('stays readable', () => {
    expect(harmless('Hi @here, see https://evil.example/a_b *now* or mail snake_case!', 100).replaceAll('\u200b', '')).toBe(
      'Hi @here, see https://evil.example/a_b ∗now∗ or mail snake_case!',
    )
    expect([brief('  a\n\tb\u202ec ', 9), brief('abcdef', 4), brief('👍👍👍', 2)]).toEqual(['a bc', 'abc…', '👍…'])
  })

  it.each([
    ['https://x.example/1', 'https://x.example/1'],
    ['http://x.example/a|b<c>', 'http://x.example/a%7Cb%3Cc%3E'],
    ['javascript:alert(1)', undefined],
    ['https://user:pass@x.example/', undefined],
    ['x.example', undefined],
    [undefined, undefined],
  ])('%s as a link', (url, link) => expect(webLink(url)).toBe(link))

  const word = fc.oneof(
    fc.constantFrom(...HOSTILE.split(' '), HOSTILE, '*', '_', '|', '>', '&', '\\', '\u2028', '\ud800', '@', '.', '://'),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ minLength: 200, maxLength: 400 }),
  )
  const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
  const url = fc.oneof(
    text,
    fc.webUrl(),
    text.map((end) => `https://x.example/${end}`),
  )
  const state = fc.constantFrom('late', 'soon', 'stale', 'resolved')
  const lines = fc.array(
    fc.tuple(text, url, state, fc.nat(99)).map(([said, at, is, dueAt]) => ({ ...hostile(said, at), state: is, dueAt }) as DigestLine),
    { maxLength: 30 },
  )

  it('acts nowhere in Slack, and the message stays within its limits', () => {
    fc.assert(
      fc.property(lines, text, (list, notice) => {
        const message = slackMessage(digestOf(list, { notices: Array.from({ length: 9 }, () => notice) }))
        expect(message.blocks.length).toBeLessThanOrEqual(50)
        for (const block of message.blocks) {
          const said = 'text' in block ? [block.text.text] : block.elements.map((element) => element.text)
          for (const one of said) {
            expect(one.length).toBeGreaterThan(0)
            expect(one.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000)
            expect(acting(one)).toEqual([])
          }
        }
        expect(JSON.parse(JSON.stringify(message))).toEqual(message)
      }),
      { numRuns: 100 },
    )
  })

  it('acts nowhere in Teams: it stands in text runs, without mentions, and in 28 KB', () => {
    fc.assert(
      fc.property(lines, text, (list, notice) => {
        const message = teamsMessage(digestOf(list, { notices: Array.from({ length: 9 }, () => notice) }))
        expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThan(28 * 1024)
        for (const block of message.attachments[0].content.body) {
          if (block.type !== 'RichTextBlock') throw new Error(`nobody is mentioned: ${block.text}`)
          for (const run of block.inlines) {
            expect(run.type).toBe('TextRun')
            expect(run.text.match(/[*`[\]]|@(?=[\p{L}\p{N}])|:\/\/|[\p{L}\p{N}]\.[\p{L}]/gu) ?? []).toEqual([])
            if (run.selectAction !== undefined) expect(run.selectAction.url).toMatch(/^https?:\/\/[^\s<>"|]+$/)
          }
        }
      }),
      { numRuns: 100 },
    )
  })
})
