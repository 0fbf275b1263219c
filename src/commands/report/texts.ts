/** Figures as people read them. */
import type { Row } from '../../core/report/report.ts'
import { formatLocal } from '../../core/time.ts'
import { count } from '../../render/count.ts'
import type { Shown } from './maker.ts'

/** What people see of a figure, or beside it. */
export interface Column80 extends Shown {
  readonly textOf?: (row: Row) => string
  readonly left?: true
}

/** Of a percentile that would need one of those that have no answer. */
export const NOT_REACHED = 'not reached'

/** `zone`: of instants. */
export function textOf(row: Row, shown: Column80, zone: string): string {
  const { figure, n, unit, textOf: own } = shown
  if (own !== undefined) return own(row)
  const value = row[figure]
  if (typeof value === 'string') return unit === 'instant' ? formatLocal(Date.parse(value), zone) : value
  if (typeof value !== 'number') return '-'
  const text = textOfValue(value, unitOf(shown))
  const of = n === undefined ? undefined : row[n]
  return typeof of === 'number' ? `${text} of ${count(of)}` : text
}

export function unitOf({ figure, unit }: Shown): Shown['unit'] {
  if (unit !== undefined) return unit
  if (figure.endsWith('_s')) return 'duration'
  return /(?:rate|share|attainment|_team|_goal|within_\d+h|closure|kept|coverage)$/.test(figure) ? 'share' : 'count'
}

export function textOfValue(value: number, unit: Shown['unit']): string {
  if (unit === 'duration') return durationText(value)
  if (unit === 'share') return percentText(value)
  if (unit === 'ratio') return value.toFixed(2)
  return Number.isInteger(value) ? count(value) : value.toLocaleString('en')
}

export function numberOf(value: Row[string] | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** One decimal; all and none only where it is all or none. */
export function percentText(share: number): string {
  const tenths = Math.round(share * 1000)
  const told = share < 1 && tenths === 1000 ? 999 : share > 0 && tenths === 0 ? 1 : tenths
  return `${(told / 10).toFixed(1)} %`
}

/** `45s`, `13m`, `7h02m`, `3d 4h`: rounded to what is shown. */
function durationText(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes}m`
  if (minutes < 2880) return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`
  const hours = Math.round(seconds / 3600)
  return hours % 24 === 0 ? `${hours / 24}d` : `${Math.floor(hours / 24)}d ${hours % 24}h`
}
