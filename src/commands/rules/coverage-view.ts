/** How the coverage of rules over history is told. */
import type { Coverage, CoveredTerm, RouteCoverage, RuleCoverage } from '../../core/rules/coverage.ts'
import { dateOfDay, isoUtc, localDay } from '../../core/time.ts'
import { count, plural } from '../../render/count.ts'
import type { Cell, Line, Table, View } from '../../render/view.ts'

/** What there is to tell. */
export interface ToldCoverage {
  readonly coverage: Coverage
  readonly query: string
  /** Of days and weeks. */
  readonly zone: string
  readonly now: number
}

/** Terms that are named to people. */
const SHOWN = 6

export function coverageView(told: ToldCoverage): View {
  const { coverage, query } = told
  return {
    blocks: [ruleTable(told), routeTable(told), { lines: fallbackLines(coverage) }],
    records: records(told),
    summary: `${plural(coverage.posts, 'post')} of ${plural(coverage.conversations, 'conversation')}${query === '' ? '' : ` (${query})`}`,
    card: true,
  }
}

function ruleTable({ coverage, zone, now }: ToldCoverage): Table {
  const files = new Set(coverage.rules.map(({ at }) => at.file))
  const place = ({ at }: RuleCoverage): string => (files.size > 1 ? `${at.file}:${at.line}` : String(at.line))
  const ranked = [...coverage.rules].sort((a, b) => b.posts - a.posts)
  return {
    columns: [
      { key: 'rule', title: 'Rule' },
      { key: 'line', title: 'Line', align: 'right' },
      { key: 'posts', title: 'Posts', align: 'right' },
      { key: 'alone', title: 'Alone', align: 'right' },
      { key: 'last_hit_at', title: 'Last hit' },
      { key: 'terms_never_hit', title: 'Terms never hit', flexible: true },
    ],
    rows: ranked.map((rule): readonly Cell[] => [
      { raw: rule.id },
      { raw: rule.at.line, text: place(rule) },
      { raw: rule.posts, text: count(rule.posts) },
      { raw: rule.alone, text: count(rule.alone) },
      lastCell(rule.enabled ? rule : undefined, zone, now),
      { raw: missing(rule.terms).join(', ') || null, text: missingText(rule.terms) },
    ]),
  }
}

function routeTable({ coverage, zone, now }: ToldCoverage): Table {
  return {
    columns: [
      { key: 'route', title: 'Route' },
      { key: 'line', title: 'Line', align: 'right' },
      { key: 'conversations', title: 'Conversations', align: 'right' },
      { key: 'share', title: 'Share', align: 'right' },
      { key: 'last_taken_at', title: 'Last taken' },
    ],
    rows: coverage.routes.map((one): readonly Cell[] => [
      { raw: one.id },
      { raw: one.at.line },
      { raw: one.conversations, text: count(one.conversations) },
      { raw: shareOf(one, coverage), text: percent(one.conversations, coverage.conversations) },
      lastCell(one, zone, now),
    ]),
  }
}

/** `today`, `yesterday`, `6 days ago`; nothing for a rule that is switched off. */
function lastCell(one: RuleCoverage | RouteCoverage | undefined, zone: string, now: number): Cell {
  if (one === undefined) return { raw: null, text: 'switched off', tone: 'dim' }
  const hits = 'posts' in one ? one.posts : one.conversations
  if (one.lastAt === undefined) return { raw: null, text: hits > 0 ? 'undated' : 'never', ...(hits > 0 ? {} : { tone: 'soon' }) }
  const days = localDay(now, zone) - localDay(one.lastAt, zone)
  const text =
    days === 0 ? 'today' : days === 1 ? 'yesterday' : days > 1 ? `${count(days)} days ago` : dateOfDay(localDay(one.lastAt, zone))
  return { raw: isoUtc(one.lastAt), text }
}

const shown = ({ term, list }: CoveredTerm): string => (list === undefined ? term : `${term} ($${list})`)
const missing = (terms: readonly CoveredTerm[]): readonly string[] => terms.filter(({ posts }) => posts === 0).map(shown)

/** `derail*, trapped on`, `all 4`; long lists are cut. */
function missingText(terms: readonly CoveredTerm[]): string {
  const never = missing(terms)
  if (never.length > 1 && never.length === terms.length) return `all ${never.length}`
  return `${never.slice(0, SHOWN).join(', ')}${never.length > SHOWN ? ` and ${never.length - SHOWN} more` : ''}`
}

function fallbackLines({ fallback, conversations }: Coverage): readonly Line[] {
  const { route, lastWeek, words } = fallback
  const [first] = words
  const share = `${plural(fallback.conversations, 'conversation')} = ${percent(fallback.conversations, conversations)}`
  const week = lastWeek.all === 0 ? 'last week none of any route' : `last week ${percent(lastWeek.conversations, lastWeek.all)}`
  return [
    { text: `fallback (${route})  ${share}   ${week}` },
    ...(first === undefined
      ? []
      : [
          { text: `frequent words there: ${words.map(({ word, count: n }) => `"${word}" ${count(n)}`).join(', ')}`, indent: 2 },
          { text: `see them: ${seeCommand(route, first.word)}`, indent: 2, whole: true },
        ]),
  ]
}

/** The command that lists what holds a word, quoted for a shell. */
function seeCommand(route: string, word: string): string {
  const term = /[^\p{L}\p{M}\p{N}]/u.test(word) ? `"${word}"` : word
  return `outspoke list '${`route:${route} text:${term}`.replaceAll("'", "'\\''")}'`
}

/** One decimal; `-` of nothing. */
const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((part * 100) / whole).toFixed(1)} %`)
const shareOf = ({ conversations }: RouteCoverage, coverage: Coverage): number | null =>
  coverage.conversations === 0 ? null : conversations / coverage.conversations

/** Rules, routes and words as rows of one table. */
function records({ coverage }: ToldCoverage): Table {
  const at = (time: number | undefined): string | null => (time === undefined ? null : isoUtc(time))
  const rows = [
    ...coverage.rules.map((one) => [
      'rule',
      one.id,
      one.at.file,
      one.at.line,
      one.posts,
      one.alone,
      null,
      at(one.lastAt),
      missing(one.terms).join(', ') || null,
    ]),
    ...coverage.routes.map((one) => [
      one.id === coverage.fallback.route ? 'fallback' : 'route',
      one.id,
      one.at.file,
      one.at.line,
      one.conversations,
      null,
      shareOf(one, coverage),
      at(one.lastAt),
      null,
    ]),
    ...coverage.fallback.words.map(({ word, count: n }) => ['fallback word', word, null, null, n, null, null, null, null]),
  ]
  return {
    columns: [
      { key: 'kind', title: 'Kind' },
      { key: 'name', title: 'Name', untrusted: true },
      { key: 'file', title: 'File', untrusted: true },
      { key: 'line', title: 'Line', align: 'right' },
      { key: 'count', title: 'Count', align: 'right' },
      { key: 'alone', title: 'Alone', align: 'right' },
      { key: 'share', title: 'Share', align: 'right' },
      { key: 'last_at', title: 'Last' },
      { key: 'terms_never_hit', title: 'Terms never hit', flexible: true, untrusted: true },
    ],
    rows: rows.map((row) => row.map((raw): Cell => ({ raw }))),
  }
}

export function coverageJson({ coverage, query, zone, now }: ToldCoverage): unknown {
  const { fallback } = coverage
  const { lastWeek } = fallback
  const at = (time: number | undefined): string | null => (time === undefined ? null : isoUtc(time))
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
  return {
    query,
    now: isoUtc(now),
    zone,
    posts: coverage.posts,
    conversations: coverage.conversations,
    rules: coverage.rules.map((one) => ({
      rule: one.id,
      file: one.at.file,
      line: one.at.line,
      enabled: one.enabled,
      posts: one.posts,
      alone: one.alone,
      last_hit_at: at(one.lastAt),
      terms: one.terms.map(({ term, list, posts }) => ({ term, list: list ?? null, posts })),
    })),
    routes: coverage.routes.map((one) => ({
      route: one.id,
      file: one.at.file,
      line: one.at.line,
      to: one.to,
      conversations: one.conversations,
      share: shareOf(one, coverage),
      last_taken_at: at(one.lastAt),
    })),
    fallback: {
      route: fallback.route,
      conversations: fallback.conversations,
      share: share(fallback.conversations, coverage.conversations),
      last_week: {
        from: dateOfDay(lastWeek.from),
        to: dateOfDay(lastWeek.to),
        conversations: lastWeek.conversations,
        of: lastWeek.all,
        share: share(lastWeek.conversations, lastWeek.all),
      },
      words: fallback.words,
      see: fallback.words[0] === undefined ? null : seeCommand(fallback.route, fallback.words[0].word),
    },
  }
}
