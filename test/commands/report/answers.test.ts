/** What counts as an answer, as known, as negative, as a correction: whole small histories, told by hand. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NO_REPLIES } from '../../../src/core/no-replies.ts'
import { FORMATS } from '../../../src/intake/formats/all.ts'
import { newFolder, outspoke } from '../../support/run.ts'

const HEADER = 'id,network,author,direction,posted_at,text,in_reply_to,rating,sentiment'
const MONDAY = '2026-02-02T'
const NOW = '2026-02-20T12:00:00Z'

const RULES = `version: 1
timezone: UTC
people: { maria: { name: Maria } }
departments: { care: { answer: 2h, spokes: [maria] } }
rules:
  - { tag: refund, when: { text: refund } }
  - { tag: vip, when: { text: vip } }
  - { tag: bad, tone: negative, when: { text: awful } }
targets: [{ first_response: 4h, next_response: 1h, resolution: 72h }]
routes:
  - { id: money, when: { tags: refund }, to: care }
  - { id: all, to: hub }
`

type Post = readonly [id: string, by: string, at: string, text: string, to?: string, rating?: string, sentiment?: string]
const csvOf = (posts: readonly Post[]): string =>
  [
    HEADER,
    ...posts.map(([id, by, at, text, to = '', rating = '', sentiment = '']) =>
      [id, 'x', by, by === 'acme' ? 'outbound' : 'inbound', at, text, to, rating, sentiment].join(','),
    ),
    '',
  ].join('\n')

interface Desk {
  say(line: string, at: string): Promise<string>
  import(posts: readonly Post[], at: string, more?: string): Promise<string>
  file(name: string, text: string, at: string, more: string): Promise<string>
  id(native: string): Promise<string>
  report(
    line: string,
    at?: string,
  ): Promise<{ rows: Record<string, unknown>[]; total: Record<string, unknown>; meta: Record<string, unknown> }>
}

function desk(rules = RULES): Desk {
  const folder = mkdtempSync(join(newFolder(), 'w'))
  writeFileSync(join(folder, 'outspoke.yaml'), rules)
  let files = 0
  const say: Desk['say'] = async (line, at) => {
    const { stdout, stderr, code } = await outspoke(`${line} --now ${at}`).in(folder).env({ OUTSPOKE_ME: 'maria' }).run()
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }
  return {
    say,
    async file(name, text, at, more) {
      writeFileSync(join(folder, name), text)
      return say(`import ${join(folder, name)} ${more}`, at)
    },
    async import(posts, at, more = '') {
      const path = join(folder, `${files++}.csv`)
      writeFileSync(path, csvOf(posts))
      return say(`import ${path} ${more}`, at)
    },
    async id(native) {
      const list = JSON.parse(await say('list --format json', NOW)) as { id: string; native_id: string }[]
      return list.find((one) => one.native_id === native)?.id ?? `no ${native}`
    },
    report: async (line, at = NOW) => JSON.parse(await say(`report ${line} --format json`, at)),
  }
}

const pick = (of: Record<string, unknown>, ...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, of[name]]))

describe('an exchange that nobody answered', () => {
  it('took no time, and by spoke it is the owner’s', async () => {
    const { say, id, report, import: bring } = desk()
    await bring(
      [
        ['1', 'bo', `${MONDAY}09:00:00Z`, 'hello'],
        ['2', 'acme', `${MONDAY}09:30:00Z`, 'hi', '1'],
        ['3', 'bo', `${MONDAY}10:00:00Z`, 'and now?', '2'],
        ['4', 'cy', `${MONDAY}09:00:00Z`, 'hello'],
        ['5', 'acme', `${MONDAY}09:30:00Z`, 'hi', '4'],
        ['6', 'cy', `${MONDAY}10:00:00Z`, 'and now?', '5'],
        ['7', 'acme', `${MONDAY}12:30:00Z`, 'so', '6'],
      ],
      `${MONDAY}13:00:00Z`,
    )
    await say(`resolve ${await id('1')} --as acted --yes`, `${MONDAY}15:00:00Z`)
    const { total } = await report('response')
    expect(pick(total, 'next_response_n', 'next_response_p50_s', 'next_response_breached')).toEqual({
      next_response_n: 1,
      next_response_p50_s: 2.5 * 3600,
      next_response_breached: 2,
    })
    const { rows } = await report('spokes')
    expect(rows.map((row) => pick(row, 'spoke', 'next_response_breached', 'next_response_n'))).toEqual([
      { spoke: '(brand)', next_response_breached: 1, next_response_n: 1 },
      { spoke: null, next_response_breached: 1, next_response_n: 0 },
    ])
  })
})

describe('a hand-off that nobody answered', () => {
  it.each([
    ['resolved', 'person', 'resolve ID --as acted --yes', 0],
    ['answered', 'person', 'answer ID "tell them"', 1],
    ['closed by quiet', 'quiet, quiet: 24h', undefined, 0],
  ])('took no time: %s', async (_, by, end, n) => {
    const of = desk(`${RULES}resolution: { by: ${by} }\n`)
    await of.import([['1', 'bo', `${MONDAY}09:00:00Z`, 'hello']], `${MONDAY}09:01:00Z`)
    const id = await of.id('1')
    await of.say(`ask ${id} care "what now?"`, `${MONDAY}09:10:00Z`)
    await of.import([['2', 'acme', `${MONDAY}09:30:00Z`, 'one moment', '1']], `${MONDAY}13:00:00Z`)
    if (end !== undefined) await of.say(end.replace('ID', id), `${MONDAY}16:00:00Z`)
    const { total } = await of.report('departments')
    expect(pick(total, 'handoff_breached', 'handoff_n')).toEqual({ handoff_breached: 1, handoff_n: n })
  })
})

describe('no reply in an export', () => {
  const answered: readonly Post[] = [
    ['1', 'bo', `${MONDAY}09:00:00Z`, 'hello'],
    ['2', 'acme', `${MONDAY}09:30:00Z`, 'hi', '1'],
  ]
  const quiet: readonly Post[] = [['3', 'cy', `${MONDAY}11:00:00Z`, 'hello']]
  const KNOWN = { conversations: 2, judged: 2, answer_rate: 0.5 }

  it.each([
    ['of a quiet day means that nobody replied', '', KNOWN, {}],
    [
      'of a source that never had one means nothing',
      '--source other',
      { ...KNOWN, judged: 1, answer_rate: 1 },
      { no_replies_in_export: 1 },
    ],
  ])('%s', async (_, option, figures, excluded) => {
    const of = desk()
    await of.import(answered, `${MONDAY}10:00:00Z`)
    await of.import(quiet, `${MONDAY}12:00:00Z`, option)
    const { total, meta } = await of.report('response')
    expect([pick(total, ...Object.keys(KNOWN)), meta.excluded]).toEqual([figures, excluded])
  })

  /** Of a format that cannot hold answers. */
  const INBOUND = `Facebook Page,Message Author,Type,Message ID,Message,Date (GMT)
Acme,cy,received post,m1,hello,2026-02-02 11:00:00
Acme,di,received post,m2,hello,2026-02-02 11:00:00
`

  it('of a format that cannot hold one means nothing, whatever else has the same source', async () => {
    const of = desk()
    await of.import(answered, `${MONDAY}10:00:00Z`, '--source ours')
    await of.file('inbound.csv', INBOUND, `${MONDAY}12:00:00Z`, '--source ours')
    const { total, meta } = await of.report('response')
    expect([pick(total, ...Object.keys(KNOWN)), meta.excluded]).toEqual([
      { conversations: 3, judged: 1, answer_rate: 1 },
      { no_replies_in_export: 2 },
    ])
    // Now somebody answers them here.
    await of.say(`reply ${await of.id('m1')} "hi"`, `${MONDAY}13:00:00Z`)
    const { total: after } = await of.report('response')
    expect(pick(after, ...Object.keys(KNOWN))).toEqual({ conversations: 3, judged: 3, answer_rate: 2 / 3 })
  })

  it('of a file of a format that can hold one says so, beside one that cannot', async () => {
    const of = desk()
    await of.file('inbound.csv', INBOUND, `${MONDAY}12:00:00Z`, '--source ours')
    await of.import(answered, `${MONDAY}12:30:00Z`, '--source ours')
    await of.import(quiet, `${MONDAY}12:40:00Z`, '--source ours')
    const { total, meta } = await of.report('response')
    expect([pick(total, ...Object.keys(KNOWN)), meta.excluded]).toEqual([
      { conversations: 4, judged: 2, answer_rate: 0.5 },
      { no_replies_in_export: 2 },
    ])
  })

  it('which formats those are their descriptions say', () => {
    expect([...NO_REPLIES].sort()).toEqual(FORMATS.flatMap(({ name, noReplies }) => (noReplies === true ? [name] : [])).sort())
  })

  it('where all are such says so, and never 0 %', async () => {
    const of = desk()
    await of.import(quiet, `${MONDAY}12:00:00Z`)
    const { total, meta } = await of.report('response')
    expect([total.answer_rate, (meta.unavailable as Record<string, string>).answer_rate]).toEqual([
      null,
      'the exports carry no replies of the brand',
    ])
  })

  it('is told by replies recorded by hand', async () => {
    const of = desk()
    await of.import([...quiet, ['4', 'di', `${MONDAY}11:00:00Z`, 'hello']], `${MONDAY}12:00:00Z`)
    await of.say(`reply ${await of.id('3')} "hi"`, `${MONDAY}13:00:00Z`)
    expect(pick((await of.report('response')).total, ...Object.keys(KNOWN))).toEqual(KNOWN)
  })
})

describe('negative', () => {
  it('is the same in every report: by the export, else by stars, else by the rules', async () => {
    const of = desk()
    await of.import(
      [
        ['1', 'bo', `${MONDAY}09:00:00Z`, 'awful'],
        ['2', 'cy', `${MONDAY}09:00:00Z`, 'awful', '', '5'],
        ['3', 'di', `${MONDAY}09:00:00Z`, 'fine', '', '1'],
        ['4', 'ed', `${MONDAY}09:00:00Z`, 'fine', '', '1', 'positive'],
        ['5', 'fi', `${MONDAY}09:00:00Z`, 'fine'],
        ['6', 'acme', `${MONDAY}09:30:00Z`, 'hi', '5'],
      ],
      `${MONDAY}10:00:00Z`,
    )
    const { total: told } = await of.report('response')
    const { total: heard } = await of.report('perception')
    expect([told.loop_closure_n, heard.loop_closure_n, heard.negative]).toEqual([2, 2, 2])
  })
})

describe('a correction of the rules', () => {
  it.each([
    ['a tag that rules gave was taken off', '-refund', 'refund please', 1],
    ['a tag that it never had', '-refund', 'hello', 0],
    ['a tag that people gave', '-vip', 'refund please', 0],
  ])('%s', async (_, tag, text, rate) => {
    const of = desk()
    await of.import(
      [
        ['1', 'bo', `${MONDAY}09:00:00Z`, text],
        ['2', 'cy', `${MONDAY}09:00:00Z`, 'refund too'],
      ],
      `${MONDAY}10:00:00Z`,
    )
    if (tag === '-vip') await of.say(`tag ${await of.id('1')} +vip`, `${MONDAY}10:30:00Z`)
    await of.say(`tag ${await of.id('1')} --remove ${tag.slice(1)}`, `${MONDAY}11:00:00Z`)
    const { total } = await of.report('sla')
    expect(pick(total, 'correction_rate', 'correction_rate_n')).toEqual({
      correction_rate: rate === 1 ? 0.5 : 0,
      correction_rate_n: text === 'hello' ? 1 : 2,
    })
  })
})

describe('no correction of the rules', () => {
  it('is a tag that they gave somebody else in the thread', async () => {
    const of = desk()
    await of.import(
      [
        ['1', 'bo', `${MONDAY}09:00:00Z`, 'hello'],
        ['2', 'cy', `${MONDAY}09:10:00Z`, 'refund me too', '1'],
      ],
      `${MONDAY}10:00:00Z`,
    )
    await of.say(`tag ${await of.id('1')} --remove refund`, `${MONDAY}11:00:00Z`)
    const { total } = await of.report('sla')
    expect(pick(total, 'correction_rate', 'correction_rate_n')).toEqual({ correction_rate: 0, correction_rate_n: 1 })
  })
})

describe('replies of report volume', () => {
  it('are also those recorded by hand, but for what a later export brings as a post', async () => {
    const of = desk()
    const posts: readonly Post[] = [
      ['1', 'bo', `${MONDAY}09:00:00Z`, 'hello'],
      ['2', 'cy', `${MONDAY}09:00:00Z`, 'hello'],
    ]
    const replies = async () => pick((await of.report('volume')).total, 'inbound_posts', 'replies')
    await of.import(posts, `${MONDAY}10:00:00Z`)
    for (const id of ['1', '2']) await of.say(`reply ${await of.id(id)} "hi"`, `${MONDAY}11:00:00Z`)
    await of.say(`reply ${await of.id('2')} --draft "a draft"`, `${MONDAY}11:30:00Z`)
    expect(await replies()).toEqual({ inbound_posts: 2, replies: 2 })
    await of.import([['3', 'acme', `${MONDAY}11:05:00Z`, 'hi', '1']], `${MONDAY}12:00:00Z`)
    expect(await replies()).toEqual({ inbound_posts: 2, replies: 2 })
  })
})
