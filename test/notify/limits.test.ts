/** Messages against the published limits and grammars of Slack and Teams. */
import '../support/seed.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DigestLine, digestOf, type Mention } from '../../src/core/digest.ts'
import { slackMessage } from '../../src/notify/slack.ts'
import { teamsMessage } from '../../src/notify/teams.ts'
import { readSlack, readTeams } from '../support/chat-reader.ts'

const line = (more: Partial<DigestLine> = {}): DigestLine => ({
  state: 'late',
  shortId: 'k3f9',
  what: 'resolution',
  when: '2h10m late',
  department: 'care',
  dueAt: 1,
  spoke: 'maria',
  post: { network: 'x', author: 'jane', text: 'Where is my refund?', url: 'https://x.example/1' },
  ...more,
})
const both = (lines: readonly DigestLine[], more: Parameters<typeof digestOf>[1] = {}) => {
  const digest = digestOf(lines, more)
  return { slack: readSlack(JSON.stringify(slackMessage(digest))), teams: readTeams(JSON.stringify(teamsMessage(digest))) }
}

describe('limits', () => {
  it('an address of nothing but signs that are escaped', () => {
    const long = (sign: string) =>
      line({ post: { network: 'x', author: sign.repeat(60), text: sign.repeat(140), url: `https://x.example/?${sign.repeat(570)}` } })
    for (const sign of ['&', 'é', '<', '👍']) both([long(sign), long(sign)])
  })
  it('counts of every state stand in the header', () => {
    const counts = { late: 312, soon: 45, stale: 123, new: 12, resolved: 14 }
    expect(both([line()], { counts }).slack.plain[0]).toBe('312 late, 45 soon, 12 new, 123 stale, 14 resolved')
  })
  it('twenty departments of one post each, with everything there is to say', () => {
    const lines = Array.from({ length: 60 }, (_, at) => line({ department: `department ${at}`, dueAt: at }))
    const mentions = Array.from({ length: 80 }, (_, at): Mention => ({ name: `person-${at}`, id: `U${1_000_000 + at}` }))
    const { slack, teams } = both(lines, { notices: Array.from({ length: 9 }, (_, at) => `sentence ${at}`), mentions })
    expect([slack.mentions.length, teams.mentions.length]).toEqual([50, 50])
  })
})

describe('people are mentioned by us alone', () => {
  const mentions = [
    { name: 'tom', id: 'U012AB3CD' },
    { name: 'ana', id: 'W9' },
  ]
  it('once each, at the top', () => {
    const { slack, teams } = both([line()], { mentions })
    expect([slack.mentions, slack.plain[1], teams.mentions]).toEqual([['U012AB3CD', 'W9'], 'for  ', ['U012AB3CD', 'W9']])
  })
  it('nothing that strangers or the rules say becomes one', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '<@U012AB3CD>',
        '<!here>',
        '<!subteam^S1|x>',
        '<#C1>',
        '<at>Boss</at>',
        '&lt;@U1&gt;',
        '<https://evil.example|x>',
        '&',
        '<',
        '>',
        '|',
        '\u0000',
      ),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('&'.repeat(700), '<'.repeat(700), '👍'.repeat(300), `https://x.example/?${'&'.repeat(500)}`),
    )
    const text = fc.array(hostile, { maxLength: 5 }).map((parts) => parts.join(' '))
    const lines = fc.array(
      fc.tuple(text, text, text, fc.nat(99)).map(([said, who, url, dueAt]) =>
        line({
          shortId: said,
          what: who,
          when: said,
          department: who,
          spoke: who,
          dueAt,
          post: { network: who, author: who, text: said, url },
        }),
      ),
      { maxLength: 25 },
    )
    const people = fc.array(fc.record({ name: text, id: fc.stringMatching(/^[UW][A-Z0-9]{2,10}$/) }), { maxLength: 4 })
    fc.assert(
      fc.property(lines, people, text, (list, named, notice) => {
        const known = named.map((one, at) => ({ ...one, name: `p${at} ${one.name}` }))
        const { slack, teams } = both(list, { mentions: known, notices: [notice, notice], counts: { late: 1, soon: 1, stale: 1 } })
        expect(slack.mentions).toEqual(known.map(({ id }) => id))
        expect(teams.mentions).toEqual(known.map(({ id }) => id))
      }),
      { numRuns: 150 },
    )
  })
})
