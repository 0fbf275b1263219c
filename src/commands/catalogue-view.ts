/** How the catalogue of use cases is told: as tables with proposals, as rows, as data. */
import type { Catalogue, CatalogueCase, ProposedGroup } from '../core/catalogue/catalogue.ts'
import { humanDuration, isoUtc, localDate } from '../core/time.ts'
import { count, plural } from '../render/count.ts'
import type { Cell, Column, Line, Table, View } from '../render/view.ts'

/** What there is to tell. */
export interface ToldCatalogue {
  readonly catalogue: Catalogue
  /** Of examples, by internal id. */
  readonly shortIds: ReadonlyMap<number, string>
  readonly query: string
  /** Of days. */
  readonly zone: string
  readonly now: number
}

export function catalogueView(told: ToldCatalogue): View {
  const { catalogue, query } = told
  const { groups } = catalogue.uncatalogued
  const notes = [silentText(catalogue), catalogue.besides.length === 0 ? undefined : besidesText(catalogue)].flatMap((text) => text ?? [])
  return {
    card: true,
    records: records(told),
    blocks: [
      caseTable(told),
      ...(notes.length === 0 ? [] : [{ lines: notes.map((text): Line => ({ text })) }]),
      { lines: [{ text: uncataloguedText(catalogue), tone: 'strong' }] },
      ...(groups.length === 0 ? [] : [groupTable(told), { lines: proposalLines(groups) }]),
    ],
    summary: `${plural(catalogue.conversations, 'conversation')}${query === '' ? '' : ` (${query})`}`,
  }
}

const COLUMNS: readonly Column[] = [
  { key: 'route', title: 'Case' },
  { key: 'title', title: 'Title', flexible: true },
  { key: 'department', title: 'To' },
  { key: 'conversations', title: 'Count', align: 'right' },
  { key: 'share', title: 'Share', align: 'right' },
  { key: 'last_seen_at', title: 'Last seen', align: 'right' },
  { key: 'first_response_p50_s', title: 'Median', align: 'right' },
  { key: 'unanswered', title: 'Unanswered', align: 'right' },
]

function caseTable({ catalogue, zone }: ToldCatalogue): Table {
  return {
    columns: COLUMNS,
    rows: catalogue.cases.map((one): readonly Cell[] => {
      const { conversations, lastSeenAt, firstResponseS, unanswered } = one.figures
      return [
        { raw: one.route },
        { raw: one.title, text: one.title === one.route ? '' : one.title },
        { raw: one.to },
        { raw: conversations, text: count(conversations) },
        { raw: one.share ?? null, text: percent(one.share) },
        lastSeenAt === undefined
          ? { raw: null, text: conversations === 0 ? 'never' : 'undated', tone: 'dim' }
          : { raw: isoUtc(lastSeenAt), text: localDate(lastSeenAt, zone) },
        { raw: firstResponseS ?? null, text: medianText(one) },
        { raw: unanswered ?? null, text: unanswered === undefined ? '' : count(unanswered) },
      ]
    }),
  }
}

/** Time to the first reply in the middle of all; nothing where nobody was answered. */
export function medianText({ figures: { firstResponseS } }: CatalogueCase): string {
  return firstResponseS === undefined ? '' : humanDuration(Math.round(firstResponseS * 1_000))
}

/** Cases that somebody answers, and that do not say how. */
function silentText({ cases }: Catalogue): string | undefined {
  const silent = cases.filter(({ guideline, isFallback, to }) => guideline === undefined && !isFallback && to !== 'log')
  return silent.length === 0 ? undefined : `without a guideline: ${silent.map(({ route }) => route).join(', ')}`
}

/** One decimal; `-` of nothing. */
export function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(1)} %`
}

/** `not in the catalogue yet (rest): 5 conversations = 50.0 %, 2 of them in no group`. */
export function uncataloguedText({ uncatalogued: { route, conversations, share, groups, others } }: Catalogue): string {
  const rest = groups.length === 0 || others === 0 ? '' : `, ${count(others)} of them in no group`
  const none = conversations > 0 && groups.length === 0 ? '; no words that several of them share' : ''
  return `not in the catalogue yet (${route}): ${plural(conversations, 'conversation')} = ${percent(share)}${rest}${none}`
}

/** `of cases that the rules no longer have: old 3, older 1`. */
export function besidesText({ besides }: Catalogue): string {
  return `of cases that the rules no longer have: ${besides.map(({ route, conversations }) => `${route} ${count(conversations)}`).join(', ')}`
}

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ')

/** `"seat", "seats"; with "reservation"`. */
export function wordsText({ terms, company }: ProposedGroup): string {
  return `${quoted(terms)}${company.length === 0 ? '' : `; with ${quoted(company)}`}`
}

/** Short ids, as lists show them. */
export function exampleIds({ examples }: ProposedGroup, shortIds: ReadonlyMap<number, string>): string {
  return examples.map(({ id, pid }) => shortIds.get(id) ?? pid).join(' ')
}

function groupTable({ catalogue, shortIds }: ToldCatalogue): Table {
  return {
    columns: [
      { key: 'words', title: 'Words', flexible: true, untrusted: true },
      { key: 'conversations', title: 'Count', align: 'right' },
      { key: 'takes', title: 'Rule takes', align: 'right' },
      { key: 'examples', title: 'Examples' },
    ],
    rows: catalogue.uncatalogued.groups.map((group): readonly Cell[] => [
      { raw: wordsText(group) },
      { raw: group.conversations, text: count(group.conversations) },
      { raw: group.takes, text: count(group.takes) },
      { raw: exampleIds(group, shortIds) },
    ]),
  }
}

/** As they stand in the rules file. */
export function proposalText(groups: readonly ProposedGroup[]): readonly string[] {
  const items = (of: 'rule' | 'route') => groups.flatMap(({ proposal }) => proposal[of].map((line) => `  ${line}`))
  return ['rules:', ...items('rule'), 'routes: # before the last one', ...items('route')]
}

function proposalLines(groups: readonly ProposedGroup[]): readonly Line[] {
  return [
    { text: 'proposed for the rules file:', tone: 'strong' },
    ...proposalText(groups).map(
      (line): Line => ({ text: line.trimStart(), indent: 2 + line.length - line.trimStart().length, whole: true }),
    ),
  ]
}

/** Cases and groups as rows of one table. */
function records({ catalogue }: ToldCatalogue): Table {
  const at = (time: number | undefined): string | null => (time === undefined ? null : isoUtc(time))
  const { cases, besides, uncatalogued } = catalogue
  const rows: readonly Readonly<Record<string, Cell['raw']>>[] = [
    ...cases.map((one) => ({
      kind: one.isFallback ? 'fallback' : 'case',
      route: one.route,
      title: one.title,
      department: one.to,
      conversations: one.figures.conversations,
      share: one.share ?? null,
      last_seen_at: at(one.figures.lastSeenAt),
      first_response_p50_s: one.figures.firstResponseS ?? null,
      answered: one.figures.answered ?? null,
      unanswered: one.figures.unanswered ?? null,
      guideline: one.guideline ?? null,
      template: templateText(one.template),
    })),
    ...besides.map(({ route, conversations }) => ({ kind: 'unknown case', route, conversations })),
    ...uncatalogued.groups.map((group) => ({
      kind: 'group',
      route: uncatalogued.route,
      conversations: group.conversations,
      words: [...group.terms, ...group.company].join(', '),
      takes: group.takes,
      examples: group.examples.map(({ pid }) => pid).join(' '),
      proposed_rule: group.proposal.rule.join('\n'),
      proposed_route: group.proposal.route.join('\n'),
    })),
  ]
  return { columns: RECORD_COLUMNS, rows: rows.map((row) => RECORD_COLUMNS.map(({ key }): Cell => ({ raw: row[key] ?? null }))) }
}

const RECORD_COLUMNS: readonly Column[] = [
  { key: 'kind', title: 'Kind' },
  { key: 'route', title: 'Case' },
  { key: 'title', title: 'Title' },
  { key: 'department', title: 'Department' },
  { key: 'conversations', title: 'Count', align: 'right' },
  { key: 'share', title: 'Share', align: 'right' },
  { key: 'last_seen_at', title: 'Last seen' },
  { key: 'first_response_p50_s', title: 'Median', align: 'right' },
  { key: 'answered', title: 'Answered', align: 'right' },
  { key: 'unanswered', title: 'Unanswered', align: 'right' },
  { key: 'guideline', title: 'Guideline', untrusted: true, flexible: true },
  { key: 'template', title: 'Template', untrusted: true, flexible: true },
  { key: 'words', title: 'Words', untrusted: true, flexible: true },
  { key: 'takes', title: 'Rule takes', align: 'right' },
  { key: 'examples', title: 'Examples' },
  { key: 'proposed_rule', title: 'Rule', untrusted: true },
  { key: 'proposed_route', title: 'Route', untrusted: true },
]

/** The text where there is one for all networks, else all of them as data. */
function templateText(template: CatalogueCase['template']): string | null {
  if (template === undefined) return null
  const { default: usual, ...others } = template
  return usual !== undefined && Object.keys(others).length === 0 ? usual : JSON.stringify(template)
}

export function catalogueJson({ catalogue, query, zone, now }: ToldCatalogue): unknown {
  const { conversations, cases, besides, uncatalogued } = catalogue
  return {
    query,
    now: isoUtc(now),
    zone,
    conversations,
    cases: cases.map(({ number, route, title, to, department, guideline, template, isFallback, figures, share }) => ({
      number,
      route,
      title,
      department: to,
      department_name: department,
      guideline: guideline ?? null,
      template: template ?? null,
      fallback: isFallback,
      conversations: figures.conversations,
      share: share ?? null,
      last_seen_at: figures.lastSeenAt === undefined ? null : isoUtc(figures.lastSeenAt),
      first_response_p50_s: figures.firstResponseS ?? null,
      answered: figures.answered ?? null,
      unanswered: figures.unanswered ?? null,
    })),
    unknown_cases: besides,
    uncatalogued: {
      route: uncatalogued.route,
      conversations: uncatalogued.conversations,
      share: uncatalogued.share ?? null,
      in_no_group: uncatalogued.others,
      groups: uncatalogued.groups.map(({ terms, company, conversations: own, takes, examples, proposal }) => ({
        words: terms,
        with: company,
        conversations: own,
        takes,
        examples: examples.map(({ pid }) => pid),
        proposal: { name: proposal.name, title: proposal.title, rule: proposal.rule.join('\n'), route: proposal.route.join('\n') },
      })),
    },
  }
}
