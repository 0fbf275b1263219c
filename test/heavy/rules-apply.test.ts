import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { dumpDatabase } from '../support/dump.ts'
import { outspoke } from '../support/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'outspoke-apply-'))
afterAll(() => rmSync(folder, { recursive: true }))

const IMPORTED = '2026-08-04T12:00:00.000Z'
const APPLIED = '2026-08-04T13:00:00.000Z'
const LATER = '2026-08-04T14:00:00.000Z'

const HEAD = `version: 1
timezone: UTC
brand: { handles: { x: [acme] } }
calendars: { office: { timezone: UTC, hours: { mon-fri: '09:00-17:00' } } }
people: { ana: { name: Ana }, tom: { name: Tom }, maria: { name: Maria }, yuki: { name: Yuki } }
departments:
  hub: { calendar: office, spokes: [ana] }
  care: { calendar: office, spokes: [maria, tom], assign: balance, answer: 4h }
  web: { calendar: office, spokes: [yuki], assign: balance }
`
const OLD = `${HEAD}rules:
  - { id: billing, when: { text: [refund*, invoice] }, tag: billing }
  - { id: praise, when: { text: thanks }, tag: praise }
routes:
  - { id: money, when: { tags: billing }, to: care }
  - { id: else, to: hub }
targets:
  - { first_response: same-day, resolution: 24h }
`
const NEW = `${HEAD}rules:
  - { id: billing, when: { text: [refund*, fare*] }, tag: billing }
  - { id: site, when: { text: [page, login] }, tag: site, priority: high }
routes:
  - { id: site, when: { tags: site }, to: web }
  - { id: money, when: { tags: billing }, to: care }
  - { id: else, to: hub }
targets:
  - { when: { tags: billing }, first_response: 1h, resolution: 12h }
  - { first_response: same-day, resolution: 24h }
`
const WORDS = ['refund', 'invoice', 'thanks', 'fare', 'page', 'login', 'hello', 'train', 'late']

interface Workspace {
  readonly place: string
  readonly database: string
  run(line: string, now?: string): Promise<{ code: number; stdout: string; stderr: string }>
  rules(text: string): void
  dump(): readonly string[]
}

/** Posts of customers and answers of ours, by a linear congruence: the same every time. */
function posts(count: number, seed: number): string {
  let state = seed
  const pick = (n: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * n)
  }
  const lines = ['id,network,author,direction,posted_at,text,in_reply_to']
  for (let id = 1; id <= count; id++) {
    const answers = id > 3 && pick(3) === 0
    const to = answers ? String(1 + pick(id - 1)) : ''
    const ours = answers && pick(2) === 0
    const at = new Date(Date.parse(IMPORTED) - (count - id + 1) * 60_000 * (1 + pick(20))).toISOString()
    const text = Array.from({ length: 4 }, () => WORDS[pick(WORDS.length)]).join(' ')
    lines.push([id, 'x', ours ? 'acme' : `p${pick(count)}`, ours ? 'outbound' : 'inbound', at, text, to].join(','))
  }
  return `${lines.join('\n')}\n`
}

async function workspace(count: number, seed = 7): Promise<Workspace> {
  const place = mkdtempSync(join(folder, 'w-'))
  const made: Workspace = {
    place,
    database: join(place, 'outspoke.db'),
    run: (line, now = APPLIED) => outspoke(`${line} --now ${now} --me ana`).in(place).run(),
    rules: (text) => writeFileSync(join(place, 'outspoke.yaml'), text),
    dump: () => dumpDatabase(join(place, 'outspoke.db'), { spokes: true }),
  }
  made.rules(OLD)
  writeFileSync(join(place, 'posts.csv'), posts(count, seed))
  const { code, stderr } = await made.run('import posts.csv', IMPORTED)
  if (code !== 0) throw new Error(stderr)
  return made
}

async function sound(one: Workspace): Promise<void> {
  expect((await one.run('db check', LATER)).stdout).toContain('all as it should be')
}

describe('rules apply', () => {
  it('is one operation, which undo takes back to the digit, and the undo of the undo does again', async () => {
    const one = await workspace(150)
    const before = one.dump()
    one.rules(NEW)
    const { code, stdout, stderr } = await one.run('rules apply --yes --format json')
    expect([code, stderr]).toEqual([0, ''])
    const told = JSON.parse(stdout) as { applied: { operation: number; posts: number; conversations: number } }
    expect(told.applied.posts).toBeGreaterThan(20)
    expect(told.applied.conversations).toBeGreaterThan(20)
    const applied = one.dump()
    expect(applied).not.toEqual(before)
    await sound(one)

    expect((await one.run('rules diff', LATER)).stdout).toContain('no difference')
    expect(JSON.parse((await one.run('rules apply --dry-run --format json', LATER)).stdout)).toMatchObject({ effect: { changed: 0 } })

    const undone = await one.run('undo', LATER)
    expect(undone.stdout).toContain('operation 1 is taken back (rules apply)')
    expect(one.dump()).toEqual(before)
    await sound(one)

    expect((await one.run('undo 2', LATER)).stdout).toContain('operation 1 is in force again')
    expect(one.dump()).toEqual(applied)
    await sound(one)
  })

  it('gives what a new import of the same files under the new rules would, where nobody has started', async () => {
    const one = await workspace(500, 11)
    one.rules(NEW)
    await one.run('rules apply --yes --reroute')
    const other = mkdtempSync(join(folder, 'fresh-'))
    writeFileSync(join(other, 'outspoke.yaml'), NEW)
    writeFileSync(join(other, 'posts.csv'), readFileSync(join(one.place, 'posts.csv')))
    await outspoke(`import posts.csv --now ${IMPORTED}`).in(other).run()
    const plain = (lines: readonly string[]) => lines.filter((line) => line.startsWith('post') || line.startsWith('conversation'))
    const dump = plain(dumpDatabase(join(other, 'outspoke.db')))
    // Finished clocks keep the terms they had; what is open is as new.
    const open = (lines: readonly string[]) => lines.filter((line) => line.startsWith('post') || line.includes('"first_reply_at":null'))
    expect(open(plain(dumpDatabase(one.database)))).toEqual(open(dump))
  })

  it('shows on a terminal what it would do, and does nothing; without one it wants to be told', async () => {
    const one = await workspace(200)
    one.rules(NEW)
    const before = one.dump()
    const shown = await outspoke(`rules apply --now ${APPLIED}`).in(one.place).terminal(80).run()
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain('effect on')
    expect(shown.stdout).toContain('nothing was changed; --yes does it')
    const refused = await one.run('rules apply')
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'outspoke: this changes stored conversations: say --yes, or --dry-run to see what it would do\n  outspoke rules diff shows the same\n',
    ])
    expect(one.dump()).toEqual(before)
  })

  it('keeps owner and clocks of what people have started, but for --reroute', async () => {
    const rows = (to: string) =>
      `id,network,author,direction,posted_at,text,in_reply_to\n1,x,ann,inbound,2026-08-04T10:00:00Z,the login page,\n2,x,bob,inbound,2026-08-04T10:00:00Z,the login page,\n3,x,acme,outbound,2026-08-04T11:00:00Z,hello,${to}\n`
    const place = mkdtempSync(join(folder, 'started-'))
    const run = (line: string, now = APPLIED) => outspoke(`${line} --now ${now} --me ana`).in(place).run()
    writeFileSync(join(place, 'outspoke.yaml'), OLD)
    writeFileSync(join(place, 'posts.csv'), rows('1'))
    await run('import posts.csv', IMPORTED)
    writeFileSync(join(place, 'outspoke.yaml'), NEW)
    const owners = async () =>
      (
        JSON.parse((await run('list --format json')).stdout) as {
          author: string
          department: string
          spoke: string
          would_route_to: string | null
        }[]
      )
        .map((one) => `${one.author} ${one.department}/${one.spoke} ${one.would_route_to ?? ''}`.trim())
        .sort()
    expect(await owners()).toEqual(['ann hub/ana', 'bob hub/ana'])
    await run('rules apply --yes')
    expect(await owners()).toEqual(['ann hub/ana site', 'bob web/yuki'])
    await run('undo')
    expect(await owners()).toEqual(['ann hub/ana', 'bob hub/ana'])
    await run('rules apply --yes --reroute')
    expect(await owners()).toEqual(['ann web/yuki', 'bob web/yuki'])
    await run('undo')
    expect(await owners()).toEqual(['ann hub/ana', 'bob hub/ana'])
    expect((await run('db check')).stdout).toContain('all as it should be')
  })

  it('marks what is late by the change itself, and time travel shows what held before', async () => {
    const place = mkdtempSync(join(folder, 'late-'))
    const run = (line: string, now = APPLIED) => outspoke(`${line} --now ${now} --me ana`).in(place).run()
    writeFileSync(join(place, 'outspoke.yaml'), OLD)
    writeFileSync(
      join(place, 'posts.csv'),
      'id,network,author,direction,posted_at,text\n1,x,ann,inbound,2026-08-04T10:00:00Z,a refund please\n2,x,bob,inbound,2026-08-04T10:00:00Z,the fare\n',
    )
    await run('import posts.csv', IMPORTED)
    writeFileSync(join(place, 'outspoke.yaml'), NEW)
    await run('rules apply --yes')
    const listed = async (line: string) =>
      (
        JSON.parse((await run(`${line} --format json`, LATER)).stdout) as {
          author: string
          tags: string[]
          route: string
          due_at: string
        }[]
      )
        .map((one) => `${one.author} ${one.tags.join()} ${one.route} ${one.due_at}`)
        .sort()
    const before = ['ann billing money 2026-08-04T17:00:00.000Z', 'bob  else 2026-08-04T17:00:00.000Z']
    const after = ['ann billing money 2026-08-04T11:00:00.000Z', 'bob billing money 2026-08-04T11:00:00.000Z']
    expect(await listed('list')).toEqual(after)
    expect(await listed('list --as-of 2026-08-04T12:30:00Z')).toEqual(before)
    const db = new Database(join(place, 'outspoke.db'), { readonly: true })
    expect(db.prepare('SELECT first_flags & 4 AS late FROM conversation').all()).toEqual([{ late: 4 }, { late: 4 }])
    db.close()
    await run('undo', LATER)
    expect(await listed('list')).toEqual(before)
    // As known when it was in force, it was.
    expect(await listed('list --as-of 2026-08-04T13:30:00Z --as-known 2026-08-04T13:30:00Z')).toEqual(after)
    expect(await listed('list --as-of 2026-08-04T13:30:00Z')).toEqual(before)
  })

  it('leaves a sound database whatever is applied, undone and imported, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('new', 'old', 'some', 'reroute', 'undo', 'redo', 'import'), { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 1000 }),
        async (steps, seed) => {
          const one = await workspace(40, seed)
          let at = Date.parse(APPLIED)
          for (const [n, step] of steps.entries()) {
            at += 60_000
            const now = new Date(at).toISOString()
            if (step === 'new' || step === 'old') one.rules(step === 'new' ? NEW : OLD)
            if (step === 'undo') await one.run('undo', now)
            else if (step === 'redo') {
              const [last] = JSON.parse((await one.run('log --format json', now)).stdout) as { number: number; undoes: number | null }[]
              if (last?.undoes != null) await one.run(`undo ${last.number}`, now)
            } else if (step === 'import') {
              writeFileSync(join(one.place, `${n}.csv`), posts(55, seed).replaceAll('late', 'page'))
              await one.run(`import ${n}.csv`, now)
            } else await one.run(`rules apply ${step === 'some' ? 'tag:billing ' : ''}--yes ${step === 'reroute' ? '--reroute' : ''}`, now)
          }
          const { stdout } = await one.run('db check', new Date(at + 60_000).toISOString())
          if (!stdout.includes('all as it should be')) throw new Error(stdout)
        },
      ),
      { numRuns: 8, examples: [[['new', 'import'], 33]] },
    )
  })
})

describe('undo and log', () => {
  it('refuses what is not there, and names the way', async () => {
    const one = await workspace(50)
    expect((await one.run('undo')).stderr).toBe(
      'outspoke: there is nothing of ana to undo\n  outspoke log shows what was done; undo N takes back what somebody else did, and undo of an undo does it again\n',
    )
    expect((await one.run('undo 9')).stderr).toBe('outspoke: there is no operation 9\n  outspoke log lists them\n')
    expect((await one.run('undo x')).stderr).toBe('outspoke: "x" is no number of an operation\n  see `outspoke log`\n')
    one.rules(NEW)
    await one.run('rules apply --yes')
    await one.run('undo 1')
    expect((await one.run('undo 1')).stderr).toBe(
      'outspoke: operation 1 (rules apply) was taken back already, by 2\n  to have it again: outspoke undo 2\n',
    )
  })

  it('refuses to take back what something later has touched', async () => {
    const one = await workspace(200)
    one.rules(NEW)
    await one.run('rules apply --yes')
    one.rules(OLD)
    await one.run('rules apply --yes')
    const { code, stderr } = await one.run('undo 1')
    expect([code, stderr]).toEqual([
      2,
      'outspoke: operation 1 (rules apply) cannot be taken back: the same conversations were changed later\n2  ana  rules apply\n  take back what came later first, from the latest on: outspoke undo 2\n',
    ])
  })

  it('logs who did what, and what of it was undone', async () => {
    const one = await workspace(50)
    one.rules(NEW)
    await one.run('rules apply tag:billing --yes')
    await one.run('undo', LATER)
    const log = JSON.parse((await one.run('log --format json', LATER)).stdout) as Record<string, unknown>[]
    expect(log.map(({ conversations: _, ...rest }) => rest)).toEqual([
      { number: 2, at: LATER, recorded_at: LATER, by: 'ana', command: 'undo 1', undoes: 1, undone_by: null },
      { number: 1, at: APPLIED, recorded_at: APPLIED, by: 'ana', command: 'rules apply tag:billing', undoes: null, undone_by: 2 },
    ])
  })
})

describe('targets of what people have started', () => {
  it('stay where a change of rules leaves the route as it is', async () => {
    const place = mkdtempSync(join(folder, 'targets-'))
    const run = (line: string, now = APPLIED) => outspoke(`${line} --now ${now} --me ana`).in(place).run()
    const rules = (hours: string) =>
      `${HEAD}routes:\n  - { id: else, to: hub }\ntargets:\n  - { first_response: same-day, resolution: ${hours} }\n`
    writeFileSync(join(place, 'outspoke.yaml'), rules('24h'))
    writeFileSync(
      join(place, 'posts.csv'),
      'id,network,author,direction,posted_at,text,in_reply_to\n1,x,ann,inbound,2026-08-04T10:00:00Z,hello,\n2,x,acme,outbound,2026-08-04T11:00:00Z,hi,1\n3,x,bob,inbound,2026-08-04T10:00:00Z,hello,\n',
    )
    await run('import posts.csv', IMPORTED)
    writeFileSync(join(place, 'outspoke.yaml'), rules('12h'))
    const due = async () =>
      (JSON.parse((await run('list --format json', LATER)).stdout) as { author: string; clocks: { resolution: { due_at: string } } }[])
        .map((one) => `${one.author} ${one.clocks.resolution.due_at}`)
        .sort()
    await run('rules apply --yes')
    expect(await due()).toEqual(['ann 2026-08-05T10:00:00.000Z', 'bob 2026-08-04T22:00:00.000Z'])
    expect((await run('rules apply --dry-run', LATER)).stdout).toContain('none: nothing changes for them')
    await run('rules apply --reroute --yes', LATER)
    expect(await due()).toEqual(['ann 2026-08-04T22:00:00.000Z', 'bob 2026-08-04T22:00:00.000Z'])
    expect((await run('db check', LATER)).stdout).toContain('all as it should be')
  })

  it('and comments above a rule change the line that is named, nothing else', async () => {
    const one = await workspace(5)
    const [first] = JSON.parse((await one.run('list --format json')).stdout) as { id: string }[]
    expect((await one.run(`rules explain ${first?.id}`)).stdout).toContain('rules')
    one.rules(OLD.replace('rules:\n', 'rules:\n  # a remark\n\n'))
    await one.run('import posts.csv')
    const { stdout } = await one.run(`rules explain ${first?.id} --verbose`)
    expect(stdout).toContain(`line ${OLD.split('\n').findIndex((line) => line.includes('id: billing')) + 3}`)
  })
})

describe('what is given away by hand after rules were applied', () => {
  // At first all of it goes to `log`, or to care; then to the hub.
  it.each([
    ['log', ['assign ann care'], ['care', null]],
    ['log', ['assign ann care', 'assign ann web/yuki'], ['web', null]],
    ['log', ['claim ann', 'assign ann care'], ['care', null]],
    ['care', ['assign ann web'], ['web', null]],
    ['care', ['assign ann web', 'tag ann +loud'], ['web', null]],
    ['care', ['tag ann +loud', 'assign ann web', 'assign ann care/tom'], ['care', null]],
  ])('from %s: %j', async (first, lines, expected) => {
    const place = mkdtempSync(join(folder, 'given-'))
    const run = (line: string, now: string) => outspoke(`${line} --now ${now} --me ana`).in(place).run()
    const rules = (to: string) =>
      writeFileSync(
        join(place, 'outspoke.yaml'),
        `${HEAD}tags: { loud: { manual: true } }\nroutes:\n  - { id: else, to: ${to} }\ntargets:\n  - { first_response: 4h }\n`,
      )
    rules(first)
    writeFileSync(
      join(place, 'posts.csv'),
      'id,network,author,direction,posted_at,text,in_reply_to\n1,x,ann,inbound,2026-08-04T10:00:00Z,hello,\n',
    )
    expect((await run('import posts.csv', IMPORTED)).code).toBe(0)
    const [{ id }] = JSON.parse((await run('list --format json', IMPORTED)).stdout)
    const sound = async (line: string) => expect((await run('db check', LATER)).stdout, line).toContain('all as it should be')
    const before = dumpDatabase(join(place, 'outspoke.db'), { spokes: true })
    rules('hub')
    for (const line of ['rules apply --yes', ...lines]) {
      expect((await run(line.replace('ann', id), LATER)).code, line).toBe(0)
      await sound(line)
    }
    const [one] = JSON.parse((await run('list --format json', LATER)).stdout)
    expect([one.department, one.would_route_to]).toEqual(expected)
    for (const _ of ['rules apply', ...lines]) expect((await run('undo', LATER)).code).toBe(0)
    expect(dumpDatabase(join(place, 'outspoke.db'), { spokes: true })).toEqual(before)
    // The other way round: given away first, then other rules.
    rules(first)
    for (const line of lines) expect((await run(line.replace('ann', id), LATER)).code, line).toBe(0)
    rules('hub')
    for (const line of ['rules apply --yes', 'assign ann hub/ana', 'undo']) {
      expect((await run(line.replace('ann', id), LATER)).code, line).toBe(0)
      await sound(line)
    }
  })
})

describe('imports by other rules than those that decided', () => {
  const header = 'id,network,author,direction,posted_at,text,in_reply_to\n'
  const begun = async (...lines: readonly string[]) => {
    const place = mkdtempSync(join(folder, 'other-'))
    const run = (line: string, now = APPLIED) => outspoke(`${line} --now ${now} --me ana`).in(place).run()
    writeFileSync(join(place, 'old.yaml'), OLD)
    writeFileSync(join(place, 'new.yaml'), NEW)
    writeFileSync(join(place, 'a.csv'), `${header}${lines.join('\n')}\n`)
    await run('import a.csv --rules old.yaml', IMPORTED)
    const more = async (rules: string, name: string, ...rows: readonly string[]) => {
      writeFileSync(join(place, `${name}.csv`), `${header}${rows.join('\n')}\n`)
      await run(`import ${name}.csv --rules ${rules}`, LATER)
    }
    return { run, more }
  }

  it('a priority that a later post raises leaves the clocks that finished before as they were judged', async () => {
    const { run, more } = await begun(
      '1,x,ann,inbound,2026-08-03T09:00:00Z,hello,',
      '2,x,acme,outbound,2026-08-03T09:10:00Z,hi,1',
      '3,x,ann,inbound,2026-08-03T10:00:00Z,hm,2',
      '4,x,acme,outbound,2026-08-04T09:00:00Z,sorry,3',
    )
    await more('new.yaml', 'b', '5,x,ann,inbound,2026-08-03T11:00:00Z,the login page,3')
    expect((await run('db check', LATER)).stdout).toContain('all as it should be')
  })

  it('what people have started stays where it is, also when a file comes in by the rules of before', async () => {
    const { run, more } = await begun(
      '1,x,ann,inbound,2026-08-03T09:00:00Z,a refund for the login page,',
      '2,x,acme,outbound,2026-08-03T09:10:00Z,hi,1',
    )
    const owner = async () => {
      const [one] = JSON.parse((await run('list --format json', LATER)).stdout) as { department: string; spoke: string; tags: string[] }[]
      return `${one?.department}/${one?.spoke} ${one?.tags.join()}`
    }
    const before = await owner()
    expect(before).toBe('care/maria billing')
    await run('rules apply --rules new.yaml --yes')
    expect(await owner()).toBe('care/maria billing,site')
    await more('old.yaml', 'b', '3,x,acme,outbound,2026-08-03T12:00:00Z,hm,1')
    expect(await owner()).toBe('care/maria billing,site')
    expect((await run('db check', LATER)).stdout).toContain('all as it should be')
    await run('undo', LATER)
    expect(await owner()).toBe(before)
    expect((await run('db check', LATER)).stdout).toContain('all as it should be')
  })
})
