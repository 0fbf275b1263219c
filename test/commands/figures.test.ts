import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outspoke } from '../support/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'outspoke-figures-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HEADER = 'id,network,author,direction,posted_at,text,in_reply_to,conversation_id,directed'
const HOUR = 3_600_000
const NOW = '2026-02-20T00:00:00.000Z'

interface Said {
  readonly id: string
  readonly by: string
  readonly at: string
  readonly text?: string
  readonly to?: string
  readonly thread?: string
}
const line = ({ id, by, at, text = 'hello', to = '', thread = '' }: Said) =>
  `${id},x,${by},${by === 'acme' ? 'outbound' : 'inbound'},${at},${text},${to},${thread},${by === 'acme' ? '' : 'true'}`

let count = 0
/** A workspace of these rules, into which the files are imported one after another, each at its time. */
async function workspace(rules: string, ...files: readonly (readonly [now: string, posts: readonly Said[]])[]): Promise<string> {
  const place = mkdtempSync(join(folder, `w${count++}-`))
  writeFileSync(join(place, 'outspoke.yaml'), `version: 1\n${rules}`)
  for (const [n, [now, posts]] of files.entries()) {
    const path = join(place, `${n}.csv`)
    writeFileSync(path, `${[HEADER, ...posts.map(line)].join('\n')}\n`)
    const { code, stderr } = await outspoke(['import', path, '--now', now]).in(place).run()
    if (code !== 0) throw new Error(stderr)
  }
  return place
}

async function total(place: string, ...more: readonly string[]): Promise<Record<string, number | string | null>> {
  const { stdout } = await outspoke(['report', 'sla', '--format', 'json', ...more])
    .in(place)
    .run()
  return (JSON.parse(stdout) as { total: Record<string, number | string | null> }).total
}

/** native_id → one line about its first clock. */
async function firsts(place: string, ...more: readonly string[]): Promise<Record<string, string>> {
  const { stdout } = await outspoke(['list', '--format', 'json', ...more])
    .in(place)
    .run()
  const list = JSON.parse(stdout) as { native_id: string; clocks: { first_response: { target: string; state: string } | null } }[]
  return Object.fromEntries(list.map(({ native_id: id, clocks: { first_response: first } }) => [id, `${first?.target} ${first?.state}`]))
}

const URGENT = `
rules: [{ tag: danger, priority: urgent, when: { text: danger } }]
targets: [{ when: { tags: danger }, first_response: 45m }, { first_response: 24h }]
routes: [{ id: all, to: hub }]
`

describe('terms of finished clocks', () => {
  const morning: readonly Said[] = [
    { id: '1', by: 'bo', at: '2026-02-03T10:00:00Z' },
    { id: '2', by: 'acme', at: '2026-02-03T14:00:00Z', to: '1' },
    { id: '3', by: 'cy', at: '2026-02-03T15:00:00Z', text: 'danger', to: '2' },
    { id: '4', by: 'acme', at: '2026-02-03T15:10:00Z', to: '3' },
  ]
  const third: Said = { id: '5', by: 'di', at: '2026-02-03T16:00:00Z', to: '4' }

  it('are those of their own conversation, whoever joins the thread later', async () => {
    const place = await workspace(URGENT, [NOW, morning], [NOW, [third]])
    expect(await firsts(place, '--now', NOW)).toEqual({ 1: '24h met', 3: '45m met', 5: '24h breached' })
  })

  it('are those of their own conversation in time travel', async () => {
    const place = await workspace(URGENT, [NOW, [...morning, third]])
    expect(await firsts(place, '--as-of', '2026-02-10T00:00:00Z')).toEqual({ 1: '24h met', 3: '45m met', 5: '24h breached' })
  })

  it('do not depend on the order of files', async () => {
    const opening: Said = { id: '1', by: 'bo', at: '2026-02-03T10:00:00Z' }
    const more: Said = { id: '2', by: 'bo', at: '2026-02-03T10:10:00Z', text: 'danger', to: '1' }
    const reply: Said = { id: '3', by: 'acme', at: '2026-02-03T12:00:00Z', to: '1' }
    const together = await workspace(URGENT, [NOW, [opening, more, reply]])
    const apart = await workspace(URGENT, [NOW, [opening, reply]], [NOW, [more]])
    expect(await firsts(together, '--now', NOW)).toEqual({ 1: '45m breached' })
    expect(await firsts(apart, '--now', NOW)).toEqual({ 1: '45m breached' })
  })
})

describe('figures of small histories', () => {
  it('count the near misses of every clock', async () => {
    const place = await workspace(
      'resolution: { by: quiet, quiet: 24h }\ntargets: [{ first_response: 30h, resolution: 10h }]\nroutes: [{ id: all, to: hub }]\n',
      [
        NOW,
        [
          { id: '1', by: 'bo', at: '2026-02-03T00:00:00Z' },
          { id: '2', by: 'acme', at: '2026-02-03T09:30:00Z', to: '1' },
        ],
      ],
    )
    expect(await total(place, '--now', NOW)).toMatchObject({ resolution_met: 1, near_misses: 1 })
  })

  it('say after the fact what a report said then, also where a parent that arrived later joins what conversation_id had joined', async () => {
    const known: readonly Said[] = [
      { id: '2', by: 'bo', at: '2026-02-03T10:00:00Z', to: '1', thread: 'c' },
      { id: '4', by: 'bo', at: '2026-02-03T12:00:00Z', to: '3', thread: 'c' },
    ]
    const late: readonly Said[] = [
      { id: '1', by: 'bo', at: '2026-02-03T09:00:00Z', thread: 'c' },
      { id: '3', by: 'acme', at: '2026-02-03T11:00:00Z', to: '1', thread: 'c' },
    ]
    const place = await workspace(URGENT, ['2026-02-04T00:00:00Z', known])
    const then = await total(place, '--now', '2026-02-05T00:00:00Z')
    writeFileSync(join(place, 'late.csv'), `${[HEADER, ...late.map(line)].join('\n')}\n`)
    await outspoke(['import', join(place, 'late.csv'), '--now', NOW])
      .in(place)
      .run()
    expect(then).toMatchObject({ conversations: 1 })
    expect(await total(place, '--as-of', '2026-02-05T00:00:00Z', '--as-known', '2026-02-05T00:00:00Z')).toEqual(then)
  })
})

describe('figures of a generated history', () => {
  /** Straight chains: opening, then replies and further questions; counted here without threads or clocks. */
  const posts: Said[] = []
  const expected = { took: [] as number[], next: [] as number[], unanswered: 0, nextOpen: 0 }
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  const start = Date.parse('2026-02-01T00:00:00Z')
  for (let n = 0; n < 300; n++) {
    let at = start + Math.floor(random() * 10 * 24 * 3600) * 1000
    const opened = at
    let id = `${n}-0`
    let asked: number | undefined
    let answered = false
    posts.push({ id, by: `c${n}`, at: new Date(at).toISOString() })
    for (let step = 1; step <= Math.floor(random() * 6); step++) {
      at += 1000 + Math.floor(random() ** 3 * 40 * 3600) * 1000
      const brand = random() < 0.6
      const to = id
      id = `${n}-${step}`
      posts.push({ id, by: brand ? 'acme' : `c${n}`, at: new Date(at).toISOString(), to })
      if (!brand) {
        if (answered) asked ??= at
      } else if (!answered) {
        answered = true
        expected.took.push(at - opened)
      } else if (asked !== undefined) {
        expected.next.push(at - asked)
        asked = undefined
      }
    }
    if (!answered) expected.unanswered++
    if (asked !== undefined) expected.nextOpen++
  }
  const quantile = (values: readonly number[], q: number) => {
    const sorted = [...values].sort((a, b) => a - b)
    const at = (sorted.length - 1) * q
    const low = sorted[Math.floor(at)] ?? 0
    return Math.floor(low + ((sorted[Math.ceil(at)] ?? 0) - low) * (at % 1) + 0.5) / 1000
  }
  const within = (values: readonly number[], hours: number) => values.filter((value) => value <= hours * HOUR).length

  it.each([
    ['in one file', 1],
    ['in five files', 5],
  ])('%s', async (_name, parts) => {
    const rules = 'targets: [{ first_response: 4h, next_response: 2h }]\nroutes: [{ id: all, to: hub }]\n'
    const files = Array.from({ length: parts }, (_, part) => [NOW, posts.filter((_post, n) => n % parts === part)] as const)
    const place = await workspace(rules, ...files)
    const { took, next, unanswered, nextOpen } = expected
    const later = '2026-03-20T00:00:00Z'
    expect(await total(place, '--now', later)).toMatchObject({
      conversations: 300,
      judged: 300,
      answered: 300 - unanswered,
      unanswered,
      answer_rate: (300 - unanswered) / 300,
      answered_within_1h: within(took, 1) / 300,
      answered_within_24h: within(took, 24) / 300,
      first_response_n: took.length,
      first_response_p50_s: quantile(took, 0.5),
      first_response_p90_s: quantile(took, 0.9),
      first_response_max_s: Math.max(...took) / 1000,
      first_response_p90_all_s: 'not reached',
      first_response_met: within(took, 4),
      first_response_breached: 300 - within(took, 4),
      next_response_n: next.length,
      next_response_p50_s: quantile(next, 0.5),
      next_response_met: within(next, 2),
      next_response_breached: next.length - within(next, 2) + nextOpen,
    })
  })
})

describe('what people did', () => {
  const rules = `
timezone: UTC
departments: { care: { spokes: [maria] }, legal: { spokes: [jo], answer: 8h } }
people: { maria: {}, jo: {} }
rules:
  - { tag: refund, when: { text: refund } }
  - { tag: angry, tone: negative, when: { text: furious } }
routes:
  - { id: money, to: care, when: { tags: refund } }
  - { id: rest, to: hub }
`
  const first: readonly Said[] = [{ id: '1', by: 'bo', at: '2026-02-03T09:00:00Z', text: 'refund please' }]
  const second: readonly Said[] = [
    { id: '2', by: 'acme', at: '2026-02-03T10:00:00Z', to: '1' },
    { id: '3', by: 'cy', at: '2026-02-03T09:00:00Z', text: 'furious about the refund' },
  ]
  const later: readonly Said[] = [
    { id: '4', by: 'di', at: '2026-02-10T09:00:00Z' },
    { id: '5', by: 'acme', at: '2026-02-03T15:00:00Z', to: '3' },
    { id: '6', by: 'bo', at: '2026-02-03T11:30:00Z', text: 'furious', to: '2' },
  ]
  const NEXT_DAY = '2026-02-04T12:00:00Z'
  let place = ''

  const run = async (...words: readonly string[]) => {
    const result = await outspoke(words).in(place).run()
    if (result.code > 1) throw new Error(`${words.join(' ')}: ${result.stderr}`)
    return result.stdout
  }
  const json = async (...words: readonly string[]) => JSON.parse(await run('report', ...words, '--format', 'json'))
  const idsOf = async (now: string) => {
    const list = JSON.parse(await run('list', '--format', 'json', '--now', now)) as { native_id: string; id: string }[]
    return (native: string) => list.find((one) => one.native_id === native)?.id ?? ''
  }

  beforeAll(async () => {
    place = await workspace(rules, ['2026-02-03T09:30:00Z', first], ['2026-02-03T11:00:00Z', second])
    const id = await idsOf('2026-02-03T11:00:00Z')
    await run('assign', id('1'), 'legal', '--now', '2026-02-03T12:00:00Z')
    await run('tag', id('3'), '-refund', '--now', '2026-02-03T12:30:00Z')
    await run('follow-up', id('1'), '2026-02-03', 'call her', '--now', '2026-02-03T12:40:00Z')
  })

  it('counts where things stood', async () => {
    const { rows, total } = await json('sla', '--by', 'department', '--now', NEXT_DAY)
    const told = rows.map((row: Record<string, unknown>) =>
      ['department', 'conversations', 'answered', 'unanswered', 'transfers', 'resolution_running'].map((key) => row[key]),
    )
    // The first was answered by care, and is legal's now; the other went to the hub with its tag. Nobody was ever done with either.
    expect(told).toEqual([
      ['care', 1, 1, 0, 1, null],
      ['hub', 1, 0, 1, 0, null],
      ['legal', 0, 0, 0, 0, null],
    ])
    expect(total).toMatchObject({
      conversations: 2,
      transfers: 1,
      ping_pong: 0.5,
      correction_rate: 1,
      correction_rate_n: 2,
      unrouted_share: 0.5,
      catalogue_coverage: 0.5,
      loop_closure: 0,
      loop_closure_n: 1,
      promises_kept: 0,
      promises_kept_n: 1,
      // The calendar is always open: from 9 to 10.
      first_response_business_p50_s: 3600,
    })
  })

  it('counts a conversation in each of its tags, and once in the total', async () => {
    const { rows, total, meta } = await json('response', '--by', 'tag', '--now', NEXT_DAY)
    expect(rows.map((row: Record<string, unknown>) => [row.tag, row.conversations])).toEqual([
      ['angry', 1],
      ['refund', 1],
    ])
    expect(total.conversations).toBe(2)
    expect(meta.notes).toEqual(['by tag a conversation counts in each of its rows and once in the total'])
  })

  it('shows what departments and spokes have', async () => {
    const shown = async (name: string) =>
      (await json(name, '--now', NEXT_DAY)).rows.map((row: Record<string, unknown>) =>
        [name.slice(0, -1), 'conversations', 'open_now', 'overdue_now', 'handoff_attainment_n'].map((key) => row[key]),
      )
    // Only legal promises the hub an answer, and has given none.
    expect(await shown('departments')).toEqual([
      ['care', 1, 0, 0, 0],
      ['hub', 1, 1, 1, 0],
      ['legal', 0, 1, 1, 1],
    ])
    expect(await shown('networks')).toEqual([['x', 2, 2, 2, 1]])
  })

  it('what a report said is what it says afterwards of that instant, as it was known then', async () => {
    const kinds = [
      ['sla', '--by', 'department'],
      ['spokes', '--ids'],
      ['response', '--by', 'tag,priority'],
      ['networks', '--by', 'author_flag', '--since', '2026-02-03', '--compare'],
    ]
    const then: string[] = []
    for (const kind of kinds) then.push(await run('report', ...kind, '--format', 'json', '--now', NEXT_DAY))
    const id = await idsOf(NEXT_DAY)
    writeFileSync(join(place, 'later.csv'), `${[HEADER, ...later.map(line)].join('\n')}\n`)
    await run('import', join(place, 'later.csv'), '--now', '2026-02-10T10:00:00Z')
    await run('assign', id('3'), 'legal', '--now', '2026-02-10T11:00:00Z')
    await run('resolve', id('1'), '--as', 'acted', '--now', '2026-02-10T11:30:00Z')
    await run('follow-ups', 'done', '1', '--now', '2026-02-10T11:40:00Z')
    await run('undo', '1', '--now', '2026-02-10T12:00:00Z').catch(() => '')
    await run('tag', id('3'), '+refund', '--now', '2026-02-10T12:30:00Z', '--at', '2026-02-03T14:00:00Z')
    const now = await run('report', 'sla', '--format', 'json', '--now', '2026-02-11T00:00:00Z')
    for (const [index, kind] of kinds.entries())
      expect(await run('report', ...kind, '--format', 'json', '--as-of', NEXT_DAY, '--as-known', NEXT_DAY)).toBe(then[index])
    expect(JSON.parse(now).total.conversations).toBe(3)
  })
})
