/**
 * Two teams live through the same: the one without an import, the other with it until it is taken back. Afterwards both are asked all that
 * the program can say.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { outspoke } from '../support/run.ts'
import { ACTIONS, ask, type Draft, draftsOf, iso, MINUTE, number, PEOPLE, postsOf, QUESTIONS, RULES, START, TEXTS } from './travel-walk.ts'

interface Act {
  readonly which: number
  readonly who: number
  readonly other: number
}

export interface Undoing {
  readonly drafts: readonly Draft[]
  /** For each post: only in the first file, only in the second, in both; others come in neither. */
  readonly files: readonly number[]
  readonly quiet: boolean
  /** Rules of the first import, and of the second. */
  readonly rules: readonly [number, number]
  readonly between: readonly Act[]
  readonly since: readonly Act[]
}

const act = fc.record({ which: number, who: number, other: number }, { noNullPrototype: true })

export const undoings = (rules: fc.Arbitrary<readonly [number, number]>): fc.Arbitrary<Undoing> =>
  fc.record(
    {
      drafts: draftsOf,
      files: fc.array(
        fc.nat(7).map((file) => Math.min(file, BOTH)),
        { minLength: 14, maxLength: 14 },
      ),
      quiet: fc.boolean(),
      rules,
      between: fc.array(act, { maxLength: 4 }),
      since: fc.array(act, { maxLength: 3 }),
    },
    { noNullPrototype: true },
  )

/** What people do that hangs on nothing but the conversation itself: no department chooses by who is busy. */
const ALONE = [
  'claim @A',
  'assign @A tom',
  'note @A hm',
  'reply @A hello',
  'wait @A',
  'resolve @A --as acted',
  'snooze @A 1h',
  'assign @A legal',
]

export interface Told {
  readonly question: string
  readonly without: string
  readonly after: string
}

export interface Lived {
  readonly steps: readonly string[]
  readonly differences: readonly Told[]
  readonly check: string
  /** Where the import comes again at the moment of the first time. */
  readonly again: readonly Told[]
}

/** In the second file, some of these are told otherwise: with another text, or as gone. */
const BOTH = 6
const otherwise = (line: string, index: number): string => {
  if (index % 3 === 0) return `${line},`
  return index % 3 === 1 ? `${line},deleted` : `${line.replace(/"[^"]*"/, `"${TEXTS[(index * 5) % TEXTS.length]}"`)},`
}

const HEADER = 'id,network,author,direction,posted_at,text,in_reply_to,conversation_id,state'
/** Revisions, and numbers of imports and events, are others. */
const ofNoWeight = (question: string, text: string) =>
  question.startsWith('export events')
    ? text
        .replace(/^\d+,/gm, '')
        .replace(/,\d*$/gm, '')
        .replace(/""after"":\d+/g, '""after"":0')
    : text.replace(/"rev":\s*\d+/g, '"rev":0').replace(/(,csv,[^,]*Z),\d+,/g, '$1,0,')

/** Lives both lives. */
export async function liveTwice(plan: Undoing, questions: readonly string[] = QUESTIONS): Promise<Lived> {
  const places = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'outspoke-undo-'))) as [string, string]
  const [without, withIt] = places
  const steps: string[] = []
  const go = async (place: string, line: string, at: number, who = 'ana'): Promise<number> => {
    const { code, stderr } = await outspoke(`${line} --me ${who} --now ${iso(at)}`)
      .at(iso(at))
      .in(place)
      .run()
    if (/bug|Error:/.test(stderr)) throw new Error(`${line}: ${stderr}`)
    if (place === withIt) steps.push(`${iso(at)} ${line} --me ${who} (${code})`)
    return code
  }
  const posts = postsOf(plan)
  const write = (name: string, those: (file: number) => boolean) => {
    const lines = posts.flatMap(({ line }, index) => {
      const file = plan.files[index % plan.files.length] ?? 0
      return those(file) ? [file === BOTH && name === 'b.csv' ? otherwise(line, index) : `${line},`] : []
    })
    for (const place of places) writeFileSync(join(place, name), `${[HEADER, ...lines].join('\n')}\n`)
    steps.push(`${name}:\n${lines.join('\n')}`)
  }
  const useRules = (which: number) => {
    for (const place of places) writeFileSync(join(place, 'outspoke.yaml'), RULES[which % RULES.length]?.(plan.quiet) ?? '')
    steps.push(`rules ${which}`)
  }
  try {
    let now = START
    write('a.csv', (file) => file < 3 || file === BOTH)
    write('b.csv', (file) => (file >= 3 && file < 6) || file === BOTH)
    useRules(plan.rules[0])
    for (const place of places) await go(place, 'import a.csv --quiet', now)
    for (const { which, who, other } of plan.between) {
      now += 7 * MINUTE
      const line = actOn(ACTIONS[which % ACTIONS.length] ?? '', idsOf(without), other)
      for (const place of places) await go(place, line, now, PEOPLE[who % PEOPLE.length])
    }
    useRules(plan.rules[1])
    now += 7 * MINUTE
    const cameAt = now
    const before = await toldOf(without, questions, now + 1000 * MINUTE)
    const postsBefore = await toldOf(without, [POSTS], now)
    await go(withIt, 'import b.csv --quiet', cameAt)
    const came = await toldOf(withIt, questions, now + 1000 * MINUTE)
    const same = untouched(new Map([...before, ...postsBefore]), new Map([...came, ...(await toldOf(withIt, [POSTS], now))]))
    for (const { which, who, other } of plan.since) {
      now += 7 * MINUTE
      if (same.length === 0) break
      const line = actOn(ALONE[which % ALONE.length] ?? '', same, other)
      for (const place of places) await go(place, line, now, PEOPLE[who % PEOPLE.length])
    }
    now += 7 * MINUTE
    await go(withIt, 'imports undo 2', now)
    const end = now + 7 * MINUTE
    const differences = compare(await toldOf(without, questions, end), await toldOf(withIt, questions, end))
    const { stdout, stderr } = await outspoke('db check').in(withIt).run()
    let again: readonly Told[] = []
    if (plan.since.length === 0) {
      await go(withIt, 'import b.csv --quiet', cameAt)
      again = compare(came, await toldOf(withIt, questions, cameAt + 1000 * MINUTE))
    }
    return { steps, differences, check: `${stdout}${stderr}`, again }
  } finally {
    for (const place of places) rmSync(place, { recursive: true, force: true })
  }
}

const actOn = (line: string, ids: readonly string[], other: number) =>
  line
    .replaceAll('@A', ids[other % Math.max(ids.length, 1)] ?? 'none')
    .replaceAll('@B', ids[(other + 1) % Math.max(ids.length, 1)] ?? 'none')

function idsOf(place: string): readonly string[] {
  const path = join(place, 'outspoke.db')
  if (!existsSync(path)) return []
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare('SELECT substr(pid, 1, 6) FROM conversation ORDER BY pid').pluck().all() as string[]
  } finally {
    db.close()
  }
}

type Answers = ReadonlyMap<string, string>

async function toldOf(place: string, questions: readonly string[], at: number): Promise<Answers> {
  const told = new Map<string, string>()
  for (const question of questions) told.set(question, ofNoWeight(question, await ask(place, question, ['--now', iso(at)], at)))
  return told
}

/** What tells of a post that it is another one now, though its conversation is not. */
const POSTS = 'export posts --format ndjson'

/** Conversations of which both say the same. */
function untouched(before: Answers, came: Answers): readonly string[] {
  const listed = (told: Answers) => JSON.parse(told.get('list --format json') ?? '[]') as readonly { readonly id: string }[]
  const postsIn = (told: Answers, id: string) =>
    (told.get(POSTS) ?? '').split('\n').filter((line) => line.includes(`"conversation":"${id}"`))
  const textOf = (told: Answers, one: { readonly id: string }) => JSON.stringify([one, postsIn(told, one.id)])
  const then = new Map(listed(before).map((one) => [one.id, textOf(before, one)]))
  return listed(came)
    .filter((one) => then.get(one.id) === textOf(came, one))
    .map((one) => one.id)
    .sort()
}

/** The lines that are told otherwise, from a little before they differ. */
const compare = (without: Answers, after: Answers): readonly Told[] =>
  [...without].flatMap(([question, text]) => {
    const other = after.get(question) ?? ''
    if (other === text) return []
    const [was, is] = [text.split('\n'), other.split('\n')]
    const gone = was.filter((line) => !is.includes(line))
    const come = is.filter((line) => !was.includes(line))
    const parts = gone.map((line, at) => {
      const beside = come.find((one) => one.slice(0, 24) === line.slice(0, 24)) ?? come[at] ?? ''
      const from = Math.max(0, [...line].findIndex((letter, n) => letter !== beside[n]) - 60)
      return [line.slice(from, from + 160), beside.slice(from, from + 160)] as const
    })
    const line = (side: 0 | 1) => parts.map((part) => part[side]).join('\n')
    return [{ question, without: line(0), after: line(1) }]
  })
