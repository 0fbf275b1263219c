/** Which columns people see: those of the report, with changes, goals and a small bar, as far as they fit. */
import { bar, plainBar } from '../../core/report/bars.ts'
import type { Row } from '../../core/report/report.ts'
import type { Facts } from './foot.ts'
import type { Asked, MadeReport, ReportMaker, Shown } from './maker.ts'
import { type Column80, numberOf, textOf, textOfValue, unitOf } from './texts.ts'

/** Of the screens that are around, the narrowest usual one. */
const WIDTH = 80
const GAP = 2

interface Pictured extends Column80 {
  readonly textOf: (row: Row) => string
}

/** Of a report whose last row is the total. */
export function columnsOf(asked: Asked, result: MadeReport, maker: ReportMaker, rows: readonly Row[], facts: Facts): readonly Column80[] {
  return fitting(shownOf(asked, result, maker, rows, facts), rows, asked)
}

/** The columns of a report, without those in which nobody has a value, or nothing was counted. A share of zero was. */
function shownOf(
  asked: Asked,
  { unavailable, bars, by }: MadeReport,
  maker: ReportMaker,
  rows: readonly Row[],
  { unicode }: Facts,
): readonly Column80[] {
  const list = typeof maker.shown === 'function' ? maker.shown(asked) : maker.shown
  const goals = asked.goals ? Object.keys(rows.at(-1) ?? {}).filter((key) => key.endsWith('_goal')) : []
  const known = list.filter((one) => !(one.figure in unavailable) && rows.some((row) => isTold(row, one)))
  return (known.length === 0 ? list.slice(0, 1) : known).flatMap((one): readonly Column80[] => {
    const goal = goals.find((key) => key === `${one.figure}_goal`)
    const { n: _, ...plain } = one
    const isCompared = asked.compare && rows.some((row) => typeof row[`${one.figure}_change`] === 'number')
    return [
      // Where two periods stand side by side there is no room for the denominators.
      asked.compare ? plain : one,
      ...(isCompared ? [changeColumn(one, unicode)] : []),
      ...(goal === undefined ? [] : [{ figure: goal, title: 'goal' }]),
      ...(bars === one.figure && by.length > 0
        ? [barColumn(one, rows, unicode)].filter(({ textOf: of }) => rows.some((row) => of(row) !== ''))
        : []),
    ]
  })
}

function isTold(row: Row, shown: Shown): boolean {
  const value = row[shown.figure]
  return value !== null && value !== undefined && (value !== 0 || unitOf(shown) === 'share')
}

/** An arrow and the difference to the period before. */
function changeColumn({ figure, title, unit, spare = 0 }: Shown, unicode: boolean): Pictured {
  const key = `${figure}_change`
  return {
    figure: key,
    title: unicode ? '±' : '+/-',
    spare: spare + 0.25,
    textOf(row) {
      const change = row[key]
      if (typeof change !== 'number') return '-'
      if (change === 0) return '='
      const size = textOfValue(Math.abs(change), unitOf({ figure, title, unit })).replace(' %', '')
      return unicode ? `${change > 0 ? '▲' : '▼'} ${size}` : `${change > 0 ? '+' : '-'}${size}`
    },
  }
}

const BAR = 6

/** A small bar of shares as they are, of all else beside the greatest. */
function barColumn(shown: Shown, rows: readonly Row[], unicode: boolean): Pictured {
  const { figure } = shown
  const own = rows.slice(0, -1)
  const most = unitOf(shown) === 'share' ? 1 : Math.max(0, ...own.map((row) => numberOf(row[figure]) ?? 0))
  return {
    figure,
    title: '',
    spare: 10,
    left: true,
    textOf(row) {
      const value = numberOf(row[figure])
      if (value === undefined || most === 0 || row === rows.at(-1)) return ''
      return (unicode ? bar : plainBar)(value / most, BAR)
    },
  }
}

/** Without the columns that can be spared, as long as the table is too wide; of equals the last one goes first. */
export function fitting(
  shown: readonly Column80[],
  rows: readonly Row[],
  { by, zone }: { readonly by: readonly string[]; readonly zone: string },
): readonly Column80[] {
  const widest = (title: string, texts: readonly string[]) => Math.max(title.length, ...texts.map((text) => text.length)) + GAP
  const parts = by.reduce(
    (sum, dimension) =>
      sum +
      Math.min(
        24,
        widest(
          dimension,
          rows.map((row) => String(row[dimension] ?? '(none)')),
        ),
      ),
    0,
  )
  let kept = shown
  for (;;) {
    const width =
      kept.reduce(
        (sum, one) =>
          sum +
          widest(
            one.title,
            rows.map((row) => textOf(row, one, zone)),
          ),
        parts,
      ) - GAP
    const spare = kept.reduce<Column80 | undefined>(
      (most, one) => ((one.spare ?? 0) > 0 && (one.spare ?? 0) >= (most?.spare ?? 0) ? one : most),
      undefined,
    )
    if (width <= WIDTH || spare === undefined) return kept
    kept = kept.filter((one) => one !== spare)
  }
}
