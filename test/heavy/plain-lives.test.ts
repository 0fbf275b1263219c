/** Lives that are told by rows: the same as those that the fold gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL } from '../../src/core/query.ts'
import { foldedLives } from '../../src/store/report-lives.ts'
import { plainLives, type StoredLife } from '../../src/store/report-plain-lives.ts'
import { createRulesets } from '../../src/store/rulesets.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { HISTORY_NOW, writeHistories } from '../support/histories.ts'
import { outspoke } from '../support/run.ts'

const RULES = (resolution: string) => `version: 1
timezone: Europe/London
brand: { handles: [acme] }
calendars: { office: { timezone: Europe/London, hours: { mon-fri: '09:00-17:00' } }, court: { timezone: America/New_York, hours: { mon-fri: '08:00-18:00' } } }
departments: { hub: { calendar: office, spokes: [ana] }, legal: { calendar: court, answer: 4h } }
${resolution}
rules: [{ tag: court, when: { text: court } }, { tag: lost, when: { text: lost } }]
routes: [{ to: legal, when: { tags: court } }, { to: log, when: { directed: false } }, { to: hub }]
targets: [{ first_response: 2h, next_response: 3h, resolution: 1d }]
`
const WORDS = ['@acme help', '@acme lost', '@acme court', 'court', 'nothing', 'lost again']
const NOW = Date.parse('2026-09-05T12:00Z')
const HALF = '2026-08-08T12:00Z'

/** Threads of one to five posts each, of customers and of ours, by a seed; as they are known at an instant. */
function posts(count: number, known: number): string {
  let state = 7
  const random = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
  const lines = ['id,network,author,created_at,text,in_reply_to_id']
  for (let thread = 0; thread < count; thread++) {
    let at = Date.parse('2026-08-01T08:00Z') + random(14 * 24) * 3_600_000
    const size = 1 + random(5)
    for (let post = 0; post < size; post++) {
      const ours = post > 0 && random(2) === 0
      const author = ours ? 'acme' : random(8) === 0 ? 'other' : `c${thread}`
      const parent = post === 0 ? '' : `${thread * 10 + post - 1}`
      if (at <= known)
        lines.push(
          `${thread * 10 + post},x,${author},${new Date(at).toISOString()},${ours ? 'here' : WORDS[random(WORDS.length)]},${parent}`,
        )
      at += random(72) * 3_600_000
    }
  }
  return `${lines.join('\n')}\n`
}

describe('plain lives', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'outspoke-lives-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const inThread = async (resolution: string): Promise<string> => {
    const own = mkdtempSync(join(folder, 'posts-'))
    writeFileSync(join(own, 'outspoke.yaml'), RULES(resolution))
    for (const at of [HALF, new Date(NOW).toISOString()]) {
      writeFileSync(join(own, 'posts.csv'), posts(200, Date.parse(at)))
      expect(await outspoke('import posts.csv').in(own).at(at).run()).toMatchObject({ code: 0 })
    }
    return join(own, 'outspoke.db')
  }
  const inHistory = (quiet: boolean) => writeHistories(mkdtempSync(join(folder, 'history-')), 20, 11, quiet, true)

  it.each([
    ['posts, ended by nothing', () => inThread(''), [NOW, Date.parse(HALF)], 40],
    ['posts, ended by quiet', () => inThread('resolution: { by: quiet, quiet: 20h }'), [NOW, Date.parse(HALF)], 40],
    ['a history', () => inHistory(false), [HISTORY_NOW], 0],
    ['a history with quiet', () => inHistory(true), [HISTORY_NOW], 0],
  ] as const)('are those of the fold: %s', async (_, make, instants, least) => {
    const opened = { ...(await openSqlite(await make(), 'read')), notice: () => {} }
    const rulesets = createRulesets(opened.db)
    for (const now of instants) {
      const plain = new Map<number, StoredLife>()
      const folded = new Map<number, StoredLife>()
      const told = await plainLives(opened, rulesets, ALL, now, (one) => plain.set(one.id, one))
      await foldedLives(opened, rulesets, ALL, now, (one) => folded.set(one.id, one))
      expect(plain).toEqual(new Map([...folded].filter(([id]) => told.has(id))))
      if (now === NOW) expect(told.size).toBeGreaterThan(least)
    }
    await opened.db.close()
  })
})
