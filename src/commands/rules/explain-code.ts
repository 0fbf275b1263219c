/** `rules explain-code`: the page of a finding, or the list of all. */
import { allCodes, type CodePage, pageOf } from '../../config/code-pages.ts'
import { nearest } from '../../config/diagnostics.ts'
import { UsageError } from '../../core/errors.ts'
import type { Cell, Column, Line, Table } from '../../render/view.ts'
import type { Result } from '../command.ts'
import type { CommandModule } from '../grammar.ts'

export const explainCode: CommandModule = {
  grammar: {
    about: 'What a finding of rules check means, why it is one, and what to write instead.',
    args: [{ name: 'code', about: 'as rules check prints it; absent: the list of all', many: true }],
    examples: [
      { line: 'outspoke rules explain-code W302', about: 'the page of one code' },
      { line: 'outspoke rules explain-code', about: 'all codes, a line each' },
    ],
    notes: ['Codes are stable: E are errors, W warnings, N notes.'],
  },
  run: async (_, { words }) => (words.length === 0 ? listOf(allCodes().flatMap((code) => pageOf(code) ?? [])) : pagesOf(words.map(found))),
}

function found(word: string): CodePage {
  const page = pageOf(word)
  if (page !== undefined) return page
  const near = nearest(word.toUpperCase(), allCodes())
  throw new UsageError(`no finding has the code "${word}"`, {
    hint: near === undefined ? 'outspoke rules explain-code lists them all' : `did you mean ${near}?`,
  })
}

const COLUMNS: readonly Column[] = [
  { key: 'code', title: 'Code' },
  { key: 'level', title: 'Level' },
  { key: 'title', title: 'Finding', flexible: true },
]

function listOf(pages: readonly CodePage[]): Result {
  const rows = pages.map(({ code, severity, title }): readonly Cell[] => [
    { raw: code },
    { raw: severity, tone: severity === 'error' ? 'late' : 'plain' },
    { raw: title },
  ])
  return { json: pages.map(jsonOf), view: { blocks: [{ columns: COLUMNS, rows }], summary: `${pages.length} codes` } }
}

function pagesOf(pages: readonly CodePage[]): Result {
  const records: Table = {
    columns: [...COLUMNS, { key: 'why', title: 'Why', flexible: true }, { key: 'instead', title: 'Instead', flexible: true }],
    rows: pages.map(({ code, severity, title, why, instead }) => [code, severity, title, why, instead].map((raw): Cell => ({ raw }))),
  }
  return {
    json: pages.length === 1 ? pages.map(jsonOf)[0] : pages.map(jsonOf),
    view: { card: true, records, blocks: pages.map((page) => ({ lines: linesOf(page) })) },
  }
}

function jsonOf({ code, severity, title, why, instead, allowable }: CodePage): unknown {
  return { code, level: severity, title, why, instead, allowable }
}

function linesOf({ code, severity, title, why, instead, allowable }: CodePage): readonly Line[] {
  return [
    { text: `${severity}[${code}]: ${title}`, tone: 'strong' },
    { text: why, indent: 2 },
    { text: `= help: ${instead}`, indent: 2, hang: 8 },
    allowable
      ? { text: `# outspoke: allow ${code} the reason`, indent: 2, tone: 'dim', whole: true }
      : { text: 'an error cannot be silenced', indent: 2, tone: 'dim' },
  ]
}
