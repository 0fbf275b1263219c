/** How it is told what the tests of the rules reach. */
import type { Reached, TestCoverage } from '../../core/rules/coverage-tests.ts'
import { plural } from '../../render/count.ts'
import type { Cell, Table, View } from '../../render/view.ts'

const KINDS = ['rule', 'route', 'term'] as const

export function testCoverageView({ things, percent }: TestCoverage, least: number | undefined): View {
  const unreached = things.filter(({ reached }) => !reached)
  const sums = KINDS.map((kind) => {
    const all = things.filter((one) => one.kind === kind)
    return `${all.filter(({ reached }) => reached).length} of ${plural(all.length, kind)}`
  })
  const wanted = least === undefined ? '' : percent < least ? `, below the ${least} % asked for` : `, at least the ${least} % asked for`
  return {
    blocks: [gaps(unreached)],
    records: everything(things),
    card: true,
    summary: `${percent} % reached by tests${wanted}: ${sums.join(', ')}`,
  }
}

/** What no test reaches; a term with its rule. */
function gaps(things: readonly Reached[]): Table {
  return {
    columns: [
      { key: 'kind', title: 'No test reaches' },
      { key: 'name', title: 'Name', untrusted: true },
      { key: 'rule', title: 'Of rule' },
      { key: 'file', title: 'File', untrusted: true },
      { key: 'line', title: 'Line', align: 'right' },
    ],
    rows: things.map(({ kind, name, rule, at }): readonly Cell[] => [
      { raw: kind },
      { raw: name },
      { raw: rule ?? null },
      { raw: at.file },
      { raw: at.line },
    ]),
  }
}

/** All of them, for machines. */
function everything(things: readonly Reached[]): Table {
  const { columns, rows } = gaps(things)
  return {
    columns: [...columns, { key: 'reached', title: 'Reached' }],
    rows: rows.map((row, at) => [...row, { raw: things[at]?.reached === true }]),
  }
}

export function testCoverageJson({ things, percent }: TestCoverage, least: number | undefined): unknown {
  return {
    percent,
    min: least ?? null,
    ...Object.fromEntries(
      KINDS.map((kind) => [
        `${kind}s`,
        things
          .filter((one) => one.kind === kind)
          .map(({ name, rule, at, reached }) => ({
            [kind]: name,
            ...(kind === 'term' ? { rule: rule ?? null } : {}),
            file: at.file,
            line: at.line,
            reached,
          })),
      ]),
    ),
  }
}
