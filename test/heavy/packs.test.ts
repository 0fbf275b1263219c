/** The packs in rules/: sound, tested, useful on the first day, and not far from what people write. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadRules, renderDiagnostics } from '../../src/config/load.ts'
import { readQuery } from '../../src/core/query.ts'
import { strangeNames } from '../../src/core/query-names.ts'
import { route } from '../../src/core/rules/decide.ts'
import { type ExampleReport, postOfTest, runExamples } from '../../src/core/rules/examples.ts'
import { compile, judge, type Machine } from '../../src/core/rules/matcher.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import { sharedData } from '../intake/support.ts'
import { newFolder, outspoke } from '../support/run.ts'
import { postsOf, SMALL_TALK } from './packs-posts.ts'

const FOLDER = fileURLToPath(new URL('../../rules/', import.meta.url))
const NOW = Date.parse('2026-11-22T12:00:00Z')
/** Ten months later no list of holidays has run out. */
const LATER = Date.parse('2027-09-15T12:00:00Z')

const PACKS = ['airline', 'public-service', 'response-assessment', 'retail', 'saas', 'starter']
const pathOf = (pack: string): string => join(FOLDER, `${pack}.yaml`)

it('these are the packs', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
  expect(files.map((name) => name.replace('.yaml', '')).sort()).toEqual(PACKS)
})

/** What the machine makes of a text that is directed at us. */
function decided(machine: Machine, text: string) {
  const post = postOfTest(machine, { text, network: 'x', fields: { directed: true } }, [])
  const judgement = judge(machine, post)
  return { ...route(machine, { opening: post, directed: true, judgement }), priority: judgement.priority }
}

describe.each(PACKS)('the pack %s', (pack) => {
  let set: RuleSet
  let machine: Machine
  let report: ExampleReport

  beforeAll(async () => {
    const loaded = await loadRules({ path: pathOf(pack), now: NOW, env: {} })
    if (loaded.set === undefined) throw new Error(renderDiagnostics(loaded))
    set = loaded.set
    machine = compile(set)
    report = runExamples(machine)
  })

  it('has no error, no warning and no note, with an empty environment', async () => {
    const { code, stdout } = await outspoke(['rules', 'check', '--strict', pathOf(pack)])
      .at('2026-11-22T12:00:00Z')
      .run()
    expect({ code, end: stdout.trimEnd().split('\n').at(-1)?.replace(/^.*;/u, '') }).toEqual({
      code: 0,
      end: ' 0 errors, 0 warnings, 0 notes',
    })
  })

  it('warns of nothing next September either', async () => {
    expect((await loadRules({ path: pathOf(pack), now: LATER, env: {} })).diagnostics).toEqual([])
  })

  it('passes its own tests, at least 25 of them and none skipped', () => {
    expect(report.results.filter((one) => one.status !== 'passed').map((one) => [one.name, one.differences])).toEqual([])
    expect(set.tests.length).toBeGreaterThanOrEqual(25)
  })

  it('has a test for every route, every rule, the three clocks and leave', () => {
    const tests = report.results.filter((one) => one.kind === 'test')
    const routes = new Set(tests.map((one) => one.routeHit))
    expect(set.routes.map((one) => one.id).filter((id) => !routes.has(id))).toEqual([])
    const rules = new Set(tests.flatMap((one) => one.rulesHit))
    expect(set.rules.map((one) => one.id).filter((id) => !rules.has(id))).toEqual([])
    const expected = new Set(
      set.tests.flatMap((one) => Object.entries(one.expect).flatMap(([key, value]) => (value === undefined ? [] : key))),
    )
    for (const key of ['route', 'tags', 'department', 'spoke', 'responder', 'priority', 'first_response', 'resolution'])
      expect(expected).toContain(key)
    expect(
      set.tests.some((one) => one.expect.tags !== undefined && 'exactly' in one.expect.tags && one.expect.tags.exactly.length === 0),
    ).toBe(true)
  })

  it('says of every rule what it takes and what it leaves', () => {
    const facts = ['followers', 'has']
    expect(set.rules.filter((one) => one.matches.length === 0).map((one) => one.id)).toEqual([])
    if (pack === 'starter') return
    expect(
      set.rules
        .filter((one) => one.skips.length === 0 && !facts.some((fact) => JSON.stringify(one.when).includes(fact)))
        .map((one) => one.id),
    ).toEqual([])
  })

  it('gives a title to every route, and advice to whoever answers', () => {
    expect(set.routes.filter((one) => one.title === undefined).map((one) => one.id)).toEqual([])
    const silent = set.routes.filter((one) => one.guideline === undefined && one.to !== 'log' && one.id !== 'everything-else')
    expect(silent.map((one) => one.id)).toEqual([])
  })

  it('has a lead, a calendar and somebody to answer in every department', () => {
    for (const one of set.departments)
      expect([one.id, one.lead !== undefined, one.calendar !== undefined, one.spokes.length > 0]).toEqual([one.id, true, true, true])
  })

  it('drafts answers that fit into a post', () => {
    const drafts = set.routes.flatMap(({ id, template }) =>
      (template === undefined ? [] : typeof template === 'string' ? [template] : Object.values(template)).map(
        (text) => [id, text.length <= 280] as const,
      ),
    )
    expect(drafts.length).toBeGreaterThan(0)
    expect(drafts.filter(([, fits]) => !fits)).toEqual([])
  })

  it('asks in its views for names that exist', async () => {
    for (const words of Object.values(set.views)) {
      const query = await readQuery(words, { now: NOW, zone: set.timezone, me: 'ana', views: set.views })
      expect([words, strangeNames(query, set)]).toEqual([words, []])
    }
  })

  it('knows most of what people write to such a company, and spreads it', () => {
    const counts = new Map<string, number>()
    const texts = postsOf(pack, 1_000)
    for (const text of texts) {
      const { route: id } = decided(machine, text)
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    const fallback = (counts.get('everything-else') ?? 0) / texts.length
    expect(fallback).toBeGreaterThan(0.05) // an eighth is small talk: a pack that knows it all guesses
    expect(fallback).toBeLessThan(0.25)
    expect(counts.size).toBeGreaterThan(set.routes.length * 0.4)
    for (const [id, hits] of counts) expect([id, hits / texts.length < 0.4]).toEqual([id, true])
  })

  it('wakes nobody for small talk', () => {
    const alarms = SMALL_TALK.map((text) => ({ text, ...decided(machine, text) })).filter((one) => one.priority === 'urgent')
    expect(alarms.map((one) => [one.text, one.route])).toEqual([])
  })
})

it.each([
  ['retail', ['safety', 'press', 'legal', 'conduct', 'loud-complaint']],
  ['saas', ['data-loss', 'security-report', 'press', 'legal', 'loud-complaint']],
  ['airline', ['threat', 'incident', 'legal', 'conduct', 'loud-complaint']],
  ['public-service', ['welfare', 'threat', 'press', 'misinformation', 'politics', 'loud-complaint']],
  ['response-assessment', ['danger', 'legal', 'restore-influence', 'fix-the-facts']],
])('%s: nobody answers alone where it is risky', async (pack, risky) => {
  const { set } = await loadRules({ path: pathOf(pack), now: NOW, env: {} })
  const approved = set?.routes.filter((one) => one.approve !== undefined).map((one) => one.id)
  expect(approved).toEqual(expect.arrayContaining(risky))
})

it('a page of a public service tells of emergencies where to call', () => {
  expect(readFileSync(pathOf('public-service'), 'utf8')).toContain('This page is no emergency line')
})

it('real posts to airlines: four in five find a route of their own, and nobody is woken', async () => {
  const data = sharedData()
  if (data === undefined) return
  const folder = newFolder()
  const ours = 'x: [united, usairways, americanair, southwestair, jetblue, virginamerica]'
  writeFileSync(join(folder, 'outspoke.yaml'), readFileSync(pathOf('airline'), 'utf8').replace(/x: \[.*\]/u, ours))
  copyFileSync(join(data, 'airline/tweets.csv'), join(folder, 'tweets.csv'))
  expect((await outspoke('import tweets.csv --quiet').in(folder).run()).code).toBe(0)
  const { stdout } = await outspoke('rules coverage --format json').in(folder).run()
  const routes: { route: string; conversations: number }[] = JSON.parse(stdout).routes
  const shareOf = (ids: readonly string[]) =>
    routes.filter(({ route: id }) => ids.includes(id)).reduce((sum, one) => sum + one.conversations, 0) / 1_500
  expect(shareOf(['everything-else'])).toBeLessThan(0.2)
  expect(shareOf(['threat', 'incident', 'minor'])).toBeLessThan(0.002)
  expect(shareOf(['delay', 'stranded', 'bag-lost', 'bag-damaged'])).toBeGreaterThan(0.15)
})
