/**
 * What is put together, taken back and forgotten: the same matter told twice and merged, deeds undone and done again, an import taken back
 * that brought the wrong file, people who ask to be forgotten.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../../src/core/event.ts'
import type { Deed, Row } from './histories.ts'
import { MORE_COLUMNS, withMore } from './histories-more.ts'
import { outspoke } from './run.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DAYS = ['2026-03-24', '2026-03-28', '2026-04-01', '2026-10-21', '2026-10-24', '2026-10-28', '2026-11-02', '2026-11-09']
const MOST = 60
const TEXTS = [
  '@acme where is my refund?',
  '@acme my lawyer will call you',
  '@acme I lost my bag',
  '@acme the wifi is broken',
  'the trains are late',
]

/** A fortieth as many again, of authors `u0` …; at most so many that undoing them takes seconds. */
export function tellUndone(conversations: number, random: () => number, rows: Row[], deeds: Deed[]): void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const chance = (share: number) => random() < share
  const span = (most: number) => 1000 + Math.floor((random() ** 2 * most) / 1000) * 1000
  let number = 800_000_000
  const say = (author: string, at: number, text: string, to = '') => {
    const id = String(number++)
    const direction = author === 'acme' ? 'outbound' : 'inbound'
    rows.push({
      at,
      cells: [id, 'x', author, direction, new Date(at).toISOString(), text, to, pick(['en', 'de']), pick(['', 'negative']), '', '', '', ''],
    })
    return id
  }
  const act = (author: string, at: number, change: Deed['change'], after?: Deed['after']) => {
    const rounded = Math.ceil(at / 600_000) * 600_000
    deeds.push({ author, at: rounded, actor: pick(['ana', 'maria', 'tom', 'lena']), change, ...(after === undefined ? {} : { after }) })
    return rounded
  }
  const answer = (at: number, to: string) => (chance(0.8) ? say('acme', at, 'we look into it', to) : undefined)
  const resolve = (author: string, at: number) =>
    act(author, at, (post) => ({ post, kind: 'resolved', data: { as: 'acted', reason: 'done', noReply: 'by phone' } }))

  for (let n = 0; n < Math.min(MOST, Math.ceil(conversations / 40)); n++) {
    const author = `u${n}`
    const at = Date.parse(`${pick(DAYS)}T00:00Z`) + Math.floor(random() * DAY)
    const text = pick(TEXTS)
    const first = say(author, at, text)
    if (n % 3 !== 0) {
      // Nobody sees what was taken back.
      const undone = (change: (post: number) => Change) => act(author, at + span(DAY), change, chance(0.75) ? 'undone' : 'redone')
      undone((post) => ({ post, kind: 'assigned', data: { department: pick(['legal', 'care', 'hub']) } }))
      undone((post) => ({ post, kind: 'tagged', data: { add: ['vip', 'billing'], remove: ['lost'] } }))
      undone((post) => ({ post, kind: 'prioritised', data: { priority: 'urgent' } }))
      if (chance(0.3)) undone((post) => ({ post, kind: 'asked', data: { department: 'legal', text: 'may we?' } }))
      if (chance(0.3)) undone((post) => ({ post, kind: 'replied', data: { text: 'by phone' } }))
      if (chance(0.6)) answer(at + DAY + span(DAY), first)
      if (chance(0.3)) act(author, at + 2 * DAY + span(DAY), (post) => ({ post, kind: 'waited', data: {} }), 'undone')
      if (chance(0.3)) act(author, at + 3 * DAY, (post) => ({ post, kind: 'resolved', data: { as: 'ignored', reason: 'no' } }), 'undone')
      if (chance(0.4)) resolve(author, at + 3 * DAY + span(DAY))
      continue
    }
    // The same matter from another account, sooner or later; one of the two goes on.
    const other = `u${n}b`
    const begun = at + (chance(0.5) ? 1 : -1) * span(DAY)
    const second = say(other, begun, chance(0.7) ? text : pick(TEXTS))
    const seen = Math.max(at, begun)
    if (chance(0.3)) answer(seen + span(4 * HOUR), first)
    if (chance(0.3)) answer(seen + span(4 * HOUR), second)
    if (chance(0.1)) resolve(other, seen + span(4 * HOUR))
    if (chance(0.2)) act(other, seen + span(4 * HOUR), (post) => ({ post, kind: 'assigned', data: { department: 'legal' } }))
    const merged = act(
      other,
      seen + 4 * HOUR + span(DAY),
      (post, of) => {
        const into = of(author)
        if (into === undefined) return []
        return [
          { post, kind: 'merged', data: { into } },
          { post: into, kind: 'joined', data: { from: post, postedAt: begun } },
        ]
      },
      chance(0.2) ? pick(['undone', 'redone'] as const) : undefined,
    )
    if (chance(0.6)) answer(merged + span(DAY), first)
    if (chance(0.2)) answer(merged + span(DAY), second)
    if (chance(0.2)) say(other, merged + span(2 * DAY), '@acme and now?', second)
    if (chance(0.4)) resolve(author, merged + DAY + span(DAY))
  }
}

/** After a week's import: the wrong file comes and is taken back, and somebody asks to be forgotten. `told`: rows of this week. */
export async function putRight(folder: string, week: number, now: number, told: readonly Row[]): Promise<void> {
  const run = async (line: string) => {
    const { code, stdout, stderr } = await outspoke(`${line} --now ${new Date(now).toISOString()}`)
      .in(folder)
      .run()
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }
  const inbound = told.filter(({ cells }) => cells[3] === 'inbound' && cells[4] !== '')
  if (week % 2 === 0) {
    const [first, ...others] = inbound.filter(({ cells }) => cells[5]?.startsWith('@acme')).slice(-40)
    if (first === undefined) return
    const after = (at: number, n: number) => new Date(at + n * 60_000).toISOString()
    const wrong = [
      ...Array.from({ length: 20 }, (_, n) => [
        `${700_000_000 + week * 100 + n}`,
        'x',
        `w${n}`,
        'inbound',
        after(first.at, n),
        '@acme refund',
        '',
        'en',
        'negative',
        '',
      ]),
      ...others.map(({ at, cells }, n) => [
        `${710_000_000 + week * 100 + n}`,
        cells[1] ?? '',
        n % 2 ? 'acme' : (cells[2] ?? ''),
        n % 2 ? 'outbound' : 'inbound',
        after(at, n),
        '@acme one more thing',
        cells[0] ?? '',
        '',
        '',
        '',
      ]),
    ]
    const file = `wrong-${week}.csv`
    writeFileSync(
      join(folder, file),
      `id,network,author,direction,posted_at,text,in_reply_to,language,sentiment,brand${MORE_COLUMNS}\n${wrong.map((cells) => withMore(cells).join(',')).join('\n')}\n`,
    )
    await run(`import ${file}`)
    const imports = JSON.parse(await run('imports --format json')) as { number: number; file: string }[]
    const { number } = imports.find((one) => one.file.endsWith(file)) ?? { number: 0 }
    await run(`imports undo ${number}`)
  } else {
    // Whoever wrote for the first time: nobody asks twice.
    const begun = inbound.filter(({ cells }) => cells[6] === '' && cells[2]?.startsWith('c'))
    const asked = begun[Math.floor(begun.length / 2)]?.cells
    if (asked !== undefined) await run(`forget ${asked[1]}/${asked[2]} --yes`)
  }
}
