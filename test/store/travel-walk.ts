/**
 * Walks through a team's weeks: exports in any order, people's work, changed rules, things taken back. At each step the program is asked
 * all it can say; when the walk is over, it is asked again as of each of those moments, and as known then.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { outspoke } from '../support/run.ts'

/** A step is a kind and some numbers, which choose among what there is then. */
export interface Step {
  readonly kind: 'import' | 'act' | 'rules' | 'undo' | 'undo import'
  readonly which: number
  readonly who: number
  readonly other: number
  readonly pass: number
}

export interface Draft {
  readonly author: number
  readonly text: number
  readonly parent: number
  readonly group: number
  readonly gap: number
}

export interface Plan {
  readonly drafts: readonly Draft[]
  readonly steps: readonly Step[]
  readonly quiet: boolean
}

const HEAD = (care: string, quiet: boolean) => `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
calendars: { office: { timezone: UTC, hours: { mon-fri: '09:00-17:00' } } }
people: { ana: { name: Ana }, maria: { name: Maria }, tom: { name: Tom }, lena: { name: Lena }, zoe: { name: Zoe, away: ['2026-08-05..2026-08-06'] }, yuki: { name: Yuki } }
departments:
  hub: { calendar: office, spokes: [ana] }
  care: { calendar: office, ${care}, backup: hub, answer: 4h }
  legal: { calendar: office, spokes: [lena, { person: yuki, when: { tags: billing } }], answer: 8h }
  web: { calendar: office, spokes: [yuki, ana], assign: rotate }
tags: { vip: { manual: true }, billing: Money, threat: Court, site: Page, praise: Praise }
${quiet ? 'resolution: { by: quiet, quiet: 48h }\n' : ''}`

export const RULES: readonly ((quiet: boolean) => string)[] = [
  (quiet) => `${HEAD('spokes: [maria, tom, zoe], assign: balance', quiet)}rules:
  - { id: billing, when: { text: [refund*, invoice] }, tag: billing }
  - { id: court, when: { text: [lawyer*, court] }, tag: threat, priority: high }
routes:
  - { id: threat, when: { tags: threat }, to: legal }
  - { id: money, when: { tags: billing }, to: care }
  - { id: vip, when: { author: vip }, to: web }
  - { id: else, to: hub }
targets: [{ when: { priority: high }, first_response: 1h, resolution: 8h }, { first_response: same-day, resolution: 24h }]
`,
  (quiet) => `${HEAD('spokes: [{ person: maria, weight: 2 }, tom], assign: rotate, sticky: 30d', quiet)}rules:
  - { id: billing, when: { text: [refund*] }, tag: billing }
  - { id: court, when: { text: [lawyer*, court] }, tag: threat, priority: high }
  - { id: site, when: { text: [page, invoice] }, tag: site }
routes:
  - { id: site, when: { tags: site }, to: web }
  - { id: money, when: { tags: [billing, threat] }, to: care }
  - { id: else, to: hub }
targets: [{ when: { tags: billing }, first_response: 30m, resolution: 4h }, { first_response: 2bh, resolution: 24h }]
`,
  (quiet) => `${HEAD('spokes: [tom, maria], assign: first, sticky: 1d', quiet)}rules:
  - { id: praise, when: { text: thanks }, tag: praise }
  - { id: billing, when: { text: lawyer* }, tag: billing }
  - { id: site, when: { text: [page] }, tag: site, priority: urgent }
routes:
  - { id: heard, when: { tags: praise }, to: log }
  - { id: site, when: { tags: site }, to: web, spoke: yuki }
  - { id: all, to: care }
targets: [{ first_response: 24h, resolution: none }]
`,
]

const AUTHORS = ['jane', 'bob', 'cy', 'acme']
export const TEXTS = ['I want a refund', 'My lawyer calls you, court!', 'the page is broken', 'where is my invoice?', 'thanks', 'hello']
export const PEOPLE = ['ana', 'maria', 'tom', 'lena']
const PASSES = [1, 30, 300, 1500, 4000, 12_000]
export const START = Date.parse('2026-08-03T08:00Z')
export const MINUTE = 60_000

export const ACTIONS = [
  'claim @A',
  'assign @A care',
  'assign @A legal',
  'assign @A tom',
  'assign @A web',
  'assign @A hub',
  'tag @A +vip -billing',
  'tag @A +threat',
  'tag @A +site',
  'note @A hm',
  'ask @A legal why',
  'answer @A because',
  'reply @A hello',
  'reply @A hello --private --at 20m',
  'reply @A maybe --draft',
  'approve @A',
  'reply --sent @A',
  'wait @A',
  'wait @A --until 2h',
  'resume @A',
  'ack @A',
  'resolve @A --as acted',
  'resolve @A --as ignored',
  'resolve @A --as declined --reason no --no-reply why --at 5m',
  'reopen @A',
  'snooze @A 1h',
  'merge @A @B',
  'resolve is:overdue --as logged --yes',
  'significant @A',
  "follow-up @A fri 'well?'",
  'follow-ups done 1 told',
  'improvements add better --from @A',
  'improvements link 1 @A',
  "improvements done 1 'it is'",
  'flag @A vip',
  'flag @A none',
  'author link @A @B',
  'author unlink @A @B',
  'away maria today..fri --reassign',
  'away tom today..fri --reassign',
  'away maria --back',
]

export const number = fc.nat(999)
const kind = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step['kind']>('import') },
  { weight: 9, arbitrary: fc.constant<Step['kind']>('act') },
  { weight: 3, arbitrary: fc.constant<Step['kind']>('rules') },
  { weight: 2, arbitrary: fc.constant<Step['kind']>('undo') },
  { weight: 1, arbitrary: fc.constant<Step['kind']>('undo import') },
)

export const draftsOf = fc.array(
  fc.record({ author: number, text: number, parent: number, group: number, gap: number }, { noNullPrototype: true }),
  { minLength: 3, maxLength: 14, size: 'max' },
)

export const plans = (steps: number): fc.Arbitrary<Plan> =>
  fc.record(
    {
      drafts: draftsOf,
      steps: fc.array(fc.record({ kind, which: number, who: number, other: number, pass: number }, { noNullPrototype: true }), {
        minLength: 3,
        maxLength: steps,
        size: 'max',
      }),
      quiet: fc.boolean(),
    },
    { noNullPrototype: true },
  )

export interface Row {
  readonly at: number
  readonly line: string
}

/** The posts of a plan, in the order of time: each answers an earlier one, or nobody, or one that no export holds. */
export function postsOf({ drafts }: Pick<Plan, 'drafts'>): readonly Row[] {
  const rows: Row[] = []
  let at = START - 3000 * MINUTE
  drafts.forEach(({ author, text, parent, group, gap }, index) => {
    at += (1 + (gap % 700)) * MINUTE
    const by = AUTHORS[author % AUTHORS.length] ?? ''
    const to = index === 0 || parent % 5 === 0 ? '' : parent % 11 === 0 ? '999' : String(100 + (parent % index))
    const iso = new Date(at).toISOString()
    const thread = group % 3 === 0 ? '' : `g${group % 2}`
    rows.push({
      at,
      line: `${100 + index},x,${by},${by === 'acme' ? 'outbound' : 'inbound'},${iso},"${TEXTS[text % TEXTS.length]}",${to},${thread}`,
    })
  })
  return rows
}

export interface Moment {
  readonly at: number
  readonly line: string
  readonly rules: string
  readonly said: Readonly<Record<string, string>>
}

export const iso = (at: number) => new Date(at).toISOString()

/** What to ask. */
export const QUESTIONS: readonly string[] = [
  'list --format json',
  ...['sla', 'response', 'volume', 'backlog', 'departments', 'spokes', 'networks', 'perception', 'people', 'improvements', 'time'].map(
    (name) => `report ${name} --format json --ids`,
  ),
  'report sla --by spoke,priority --format json',
  'report backlog --by department,week --format json',
  ...['conversations', 'posts', 'events', 'clocks', 'handoffs', 'follow-ups'].map((table) => `export ${table} --format csv`),
  'queue --format json',
  'improvements --format json',
  'follow-ups --all --format json',
  'check --format json',
]
export const FEW = ['list --format json', 'export clocks --format csv', 'report spokes --format json --ids']

export interface Difference {
  readonly at: string
  readonly question: string
  readonly then: string
  readonly now: string
  readonly walk: readonly string[]
}

/** Walks, looks back, and gives what is told otherwise. */
export async function lookBack(plan: Plan, questions: readonly string[]): Promise<readonly Difference[]> {
  const place = mkdtempSync(join(tmpdir(), 'outspoke-travel-'))
  try {
    const { moments, hidden } = await walk(place, plan, questions)
    const found: Difference[] = []
    for (const { at, rules, said } of moments) {
      if (hidden.some(({ from, to }) => from <= at && at < to)) continue
      writeFileSync(join(place, 'outspoke.yaml'), rules)
      for (const question of questions) {
        const now = await ask(place, question, ['--as-of', iso(at), '--as-known', iso(at)], at)
        const then = said[question] ?? ''
        if (now !== then) found.push({ at: iso(at), question, then, now, walk: moments.map((one) => `${iso(one.at)} ${one.line}`) })
      }
    }
    return found
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

export async function ask(place: string, question: string, when: readonly string[], at: number): Promise<string> {
  const { stdout, stderr } = await outspoke([...question.split(' '), ...when, '--tz', 'UTC'])
    .at(iso(at))
    .in(place)
    .run()
  return `${stdout}${stderr}`
}

interface Walked {
  readonly moments: readonly Moment[]
  /** Times of which nobody can tell any more: posts of an import that was taken back are gone. */
  readonly hidden: readonly { readonly from: number; readonly to: number }[]
}

async function walk(place: string, plan: Plan, questions: readonly string[]): Promise<Walked> {
  const posts = postsOf(plan)
  const path = join(place, 'outspoke.db')
  const read = <T>(use: (db: Database.Database) => T): T => {
    const db = new Database(path, { readonly: true })
    try {
      return use(db)
    } finally {
      db.close()
    }
  }
  let rules = RULES[0]?.(plan.quiet) ?? ''
  writeFileSync(join(place, 'outspoke.yaml'), rules)
  const moments: Moment[] = []
  const hidden: { from: number; to: number }[] = []
  let now = START
  let files = 0
  /** Exports of later days tell some posts otherwise: another text, a tone, or that they are gone. */
  const toldIn = (file: number, { line }: Row, index: number, step: Step): string => {
    const tone = (step.which + index) % 4 === 0 ? 'negative' : ''
    if (file === 0 || (step.which * 13 + step.pass * 5 + index * 11) % 4 !== 0) return `${line},,${tone}`
    const other = TEXTS[(step.which + index) % TEXTS.length] ?? ''
    return `${line.replace(/"[^"]*"/, `"${other}"`)},${(step.who + index) % 3 === 0 ? 'deleted' : ''},${tone}`
  }
  const importSome = async (step: Step): Promise<string> => {
    const ready = posts.filter((row) => row.at <= now)
    const some = ready.filter(
      (_, index) => (step.which * 31 + step.other * 7 + index * (1 + (step.who % 13))) % 5 < 2 || index === step.who % (ready.length + 1),
    )
    const file = `f${files++}.csv`
    writeFileSync(
      join(place, file),
      `id,network,author,direction,posted_at,text,in_reply_to,conversation_id,state,sentiment\n${some
        .map((row) => toldIn(files - 1, row, posts.indexOf(row), step))
        .join('\n')}\n`,
    )
    return `import ${file}${step.pass % 9 === 8 ? ' --backfill --history 2d' : ''} --quiet`
  }
  for (const step of plan.steps) {
    now += (PASSES[step.pass % PASSES.length] ?? 1) * MINUTE
    const first = !existsSync(path)
    const ids = first ? [] : (read((db) => db.prepare('SELECT substr(pid, 1, 6) FROM conversation ORDER BY pid').pluck().all()) as string[])
    const me = PEOPLE[step.who % PEOPLE.length] ?? 'ana'
    let line: string
    if (first || step.kind === 'import') line = await importSome(step)
    else if (step.kind === 'rules') {
      rules = RULES[step.which % RULES.length]?.(plan.quiet) ?? rules
      writeFileSync(join(place, 'outspoke.yaml'), rules)
      line = step.other % 3 === 0 ? 'rules check' : `rules apply --yes${step.other % 3 === 1 ? ' --reroute' : ''}`
    } else if (step.kind === 'undo') {
      const operations = read((db) => db.prepare('SELECT id FROM operation').pluck().all()) as number[]
      line = `undo ${operations[operations.length - 1 - (step.which % 3)] ?? 1}`
    } else if (step.kind === 'undo import') line = `imports undo ${1 + (step.which % Math.max(files, 1))}`
    else
      line = (ACTIONS[step.which % ACTIONS.length] ?? '')
        .replaceAll('@A', ids[step.other % Math.max(ids.length, 1)] ?? 'none')
        .replaceAll('@B', ids[(step.other + 1) % Math.max(ids.length, 1)] ?? 'none')
    const { code, stderr } = await outspoke(`${line} --me ${me} --now ${iso(now)}`)
      .at(iso(now))
      .in(place)
      .run()
    if (/bug|Error:/.test(stderr)) throw new Error(`${line}: ${stderr}`)
    if (code === 0 && line.startsWith('imports undo')) {
      const at = moments.find((one) => one.line.startsWith(`import f${step.which % Math.max(files, 1)}.csv`))?.at ?? 0
      hidden.push({ from: at, to: now })
    }
    const said: Record<string, string> = {}
    for (const question of questions) said[question] = await ask(place, question, ['--now', iso(now)], now)
    moments.push({
      at: now,
      line: `${line} --me ${me} (${code})${step.kind === 'rules' ? ` rules ${step.which % RULES.length}` : ''}`,
      rules,
      said,
    })
  }
  return { moments, hidden }
}
