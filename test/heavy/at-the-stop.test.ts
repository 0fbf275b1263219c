/** Whom a clock counts for: who had its conversation when it stopped, whatever was written, imported, or decided since. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
people: { ana: {}, maria: {}, lena: {} }
departments: { hub: { spokes: [ana] }, care: { spokes: [maria] }, legal: { spokes: [lena] } }
rules:
  - { id: court, when: { text: court }, tag: court, priority: high }
  - { id: billing, when: { text: refund }, tag: billing }
tags: { court: Court, billing: Money }
routes:
  - { id: threat, when: { tags: court }, to: legal }
  - { id: money, when: { tags: billing }, to: care }
  - { id: heard, when: { directed: false }, to: log }
  - { id: else, to: hub }
targets:
  - { when: { priority: high }, first_response: 1h, resolution: 8h }
  - { first_response: 4h, resolution: 24h }
`
const OTHER = RULES.replace('{ tags: billing }, to: care', '{ tags: billing }, to: hub')
const HEAD = 'id,network,author,direction,directed,posted_at,text,in_reply_to\n'

/** `1 jane 08:00 a refund <0` → a row of CSV; who is in capitals speaks of us, not to us. */
function csv(posts: readonly string[]): string {
  const rows = posts.map((post) => {
    const [, id, who = '', time, text, to = ''] = /^(\d+) (\S+) (\d\d:\d\d) (.*?)(?: <(\d+))?$/.exec(post) ?? []
    const ours = who === 'acme'
    return [
      id,
      'x',
      who.toLowerCase(),
      ours ? 'outbound' : 'inbound',
      who === who.toLowerCase() && !ours,
      `2026-08-04T${time}:00Z`,
      text,
      to,
    ]
  })
  return `${HEAD}${rows.map((row) => row.join(',')).join('\n')}\n`
}

/** Files to import, lines of the program, and `rules` for other ones; an id of a conversation is that of its author, `@jane`. */
type Step = readonly string[] | string
const LATE = '--now 2026-08-06T12:00Z'

async function shop(steps: readonly Step[]): Promise<(line: string) => Promise<string>> {
  const folder = newFolder()
  let files = 0
  const run = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await outspoke(`${line}${line.includes('--now') ? '' : ` ${LATE}`}`)
      .in(folder)
      .run()
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  for (const step of steps) {
    if (typeof step !== 'string') {
      writeFileSync(join(folder, `${++files}.csv`), csv(step))
      await run(`import ${files}.csv`)
    } else if (step === 'other rules') {
      writeFileSync(join(folder, 'outspoke.yaml'), OTHER)
      await run('rules apply --yes --now 2026-08-04T13:00Z')
    } else await run(step)
  }
  await run('db check')
  return run
}

interface Row extends Record<string, unknown> {
  readonly conversations: number
}

/** Each row of the report with its conversations, first responses and resolutions that are met. */
async function rows(run: (line: string) => Promise<string>, line: string, by: string): Promise<string> {
  const { rows: found } = JSON.parse(await run(`report ${line} --by ${by} --format json`)) as { rows: Row[] }
  return found
    .map((row) => `${row[by]} ${row.conversations}${[row['first_response_met'], row['resolution_met']].map((n) => `/${n}`).join('')}`)
    .join(', ')
}

const BY = ['department', 'route', 'priority'] as const
const assign = (to: string, at: string) => `assign author:jane ${to} --at 2026-08-04T${at}Z`
const JANE = ['1 jane 08:00 hello', '2 acme 09:00 hello <1'] as const
const resolved = 'resolve author:jane --as acted --at 2026-08-04T11:00Z'

describe('a row has what was its when it stopped: conversations/first responses met/resolutions met', () => {
  test.each<[title: string, steps: Step[], department: string, route: string, priority: string]>([
    ['nothing has changed', [[...JANE], resolved], 'hub 1/1/1', 'else 1/1/1', 'normal 1/1/1'],
    [
      'a later post raises the priority',
      [[...JANE, '3 jane 10:00 I go to court <2'], resolved],
      'hub 1/1/1',
      'else 1/1/1',
      'high 0/0/1, normal 1/1/0',
    ],
    [
      'a post after the end raises it',
      [[...JANE], resolved, ['3 jane 12:00 I go to court <2']],
      'hub 1/1/1',
      'else 1/1/1',
      'high 0/0/0, normal 1/1/1',
    ],
    [
      'answered in `log`, and routed by a later post',
      [['1 JANE 08:00 the trains', '2 acme 09:00 hello <1', '3 jane 10:00 a refund <2'], resolved],
      'care 0/0/1, log 1/0/0',
      'heard 1/0/0, money 0/0/1',
      'normal 1/0/1',
    ],
    [
      'by hand from one to the next',
      [[...JANE], assign('legal', '10:00'), resolved],
      'hub 1/1/0, legal 0/0/1',
      'else 1/1/1',
      'normal 1/1/1',
    ],
    ['taken back', [[...JANE], assign('legal', '10:00'), 'undo', resolved], 'hub 1/1/1', 'else 1/1/1', 'normal 1/1/1'],
    [
      'taken back and done again',
      [[...JANE], assign('legal', '10:00'), 'undo', 'undo 2', resolved],
      'hub 1/1/0, legal 0/0/1',
      'else 1/1/1',
      'normal 1/1/1',
    ],
    [
      'an older post that comes late had raised it before it was given away',
      [[...JANE], assign('legal', '10:00'), resolved, ['3 jane 08:30 I go to court <1']],
      'legal 1/1/1',
      'threat 1/1/1',
      'high 1/1/1',
    ],
    [
      'an older post that comes late raised it in between',
      [[...JANE], assign('legal', '10:30'), resolved, ['3 jane 10:00 I go to court <2']],
      'hub 1/1/0, legal 0/0/1',
      'else 1/1/1',
      'high 0/0/1, normal 1/1/0',
    ],
    [
      'other rules take it: what they had not decided then',
      [
        ['1 jane 08:00 a refund', '2 cy 08:00 a refund', '3 acme 09:00 hello <2'],
        'resolve author:jane --as logged --at 2026-08-04T11:00Z',
        'other rules',
      ],
      'care 2/1/null, hub 0/0/null',
      'money 2/1/null',
      'normal 2/1/null',
    ],
    [
      'other rules take what posts had raised and moved before',
      [
        ['1 jane 08:00 hello', '2 jane 08:30 a refund <1'],
        'resolve author:jane --as logged --at 2026-08-04T11:00Z',
        ['3 jane 12:00 I go to court <2'],
        'other rules',
      ],
      'care 0/null/null, legal 1/null/null',
      'money 0/null/null, threat 1/null/null',
      'high 1/null/null, normal 0/null/null',
    ],
  ])('%s', async (_, steps, ...expected) => {
    const run = await shop(steps)
    const found: string[] = []
    for (const by of BY) found.push(await rows(run, 'sla', by))
    expect(found).toEqual(expected)
  })
})

describe('the order of imports is none of its business', () => {
  const FILES = {
    first: [...JANE, '4 cy 08:00 a refund', '5 acme 09:00 yes <4'],
    late: ['3 jane 08:30 I go to court <1', '6 cy 08:40 hello <4', '7 DEE 08:00 the trains', '8 acme 08:30 yes <7'],
    last: ['9 cy 12:00 to court then <5', '10 dee 12:30 a refund <8', '11 jane 13:00 thanks <2'],
  } as const
  const HANDS = [assign('legal', '10:00'), assign('care', '10:30'), assign('hub', '10:40').replace('jane', 'cy')]
  const ENDS = ['resolve author:jane --as acted --at 2026-08-04T14:00Z', 'resolve author:cy --as logged --at 2026-08-04T14:30Z']
  const REPORTS = [
    ...['sla', 'response'].flatMap((name) => BY.map((by) => `${name} --by ${by}`)),
    'departments',
    'sla --by department,route,priority',
    'sla --by spoke',
  ]
  const told = async (...steps: Step[]): Promise<readonly string[]> => {
    const run = await shop(steps)
    const all: string[] = []
    for (const report of REPORTS) all.push(await run(`report ${report} --format json`))
    return [...all, await run('export clocks --format csv --now 2026-08-06T12:00Z')]
  }

  test('files in any order, before and after what people did', async () => {
    const { first, late, last } = FILES
    const inOrder = await told([...first, ...late, ...last], ...HANDS, ...ENDS)
    expect(JSON.parse(inOrder[0] ?? '').rows.map((row: Row) => [row['department'], row.conversations, row['transfers']])).toEqual([
      // cy, whose first answer came before the hub got it; where jane and dee are now.
      ['care', 1, 1],
      ['hub', 0, 0],
      ['legal', 1, 1],
      ['log', 1, 0],
    ])
    for (const steps of [
      [first, late, last, ...HANDS],
      [last, late, first, ...HANDS],
      [first, ...HANDS, late, last],
      [first, last, ...HANDS, late],
      [late, first, ...HANDS.slice(0, 2), last, ...HANDS.slice(2)],
    ])
      expect(await told(...steps, ...ENDS)).toEqual(inOrder)
  })
})
