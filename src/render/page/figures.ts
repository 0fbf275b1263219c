/** Numbers as people read them on the page: short, with their unit, the same everywhere. */
import { count } from '../count.ts'
import type { Unit } from './page.ts'

const NONE = '–'

/** `94.1 %`, `1,234`, `2 h 10 min`; `–` for none. */
export function figureText(value: number | null, unit: Unit): string {
  if (value === null) return NONE
  if (unit === 'share') return `${(value * 100).toFixed(1)} %`
  if (unit === 'seconds') return durationText(value)
  return Number.isInteger(value) ? count(value) : value.toFixed(1)
}

/** The difference between two, with its sign: `+1.2 points`, `−30 min`. */
export function changeText(from: number, to: number, unit: Unit): string {
  const change = to - from
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±'
  const size = Math.abs(change)
  return sign + (unit === 'share' ? `${(size * 100).toFixed(1)} points` : figureText(size, unit))
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The two greatest units: `45 s`, `12 min`, `2 h 10 min`, `3 d 4 h`. */
function durationText(seconds: number): string {
  if (Math.round(seconds) < MINUTE) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / MINUTE)
  if (minutes * MINUTE < HOUR) return `${minutes} min`
  if (minutes * MINUTE < DAY) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(seconds / HOUR)
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function joined(most: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${most} ${unit}` : `${most} ${unit} ${rest} ${smaller}`
}

/** Labels of an axis: as few digits as tell them apart. */
export function tickText(value: number, unit: Unit): string {
  if (unit === 'share') return `${Math.round(value * 100)} %`
  return figureText(value, unit)
}

/** The values between which an axis of durations is parted: whole units that people know. */
export function durationTicks(most: number, about: number): readonly number[] {
  const steps = [
    1,
    5,
    15,
    30,
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    30 * DAY,
    90 * DAY,
    365 * DAY,
  ]
  const step = steps.find((one) => most / one <= about) ?? 3650 * DAY
  const ticks: number[] = []
  for (let at = 0; at < most + step; at += step) ticks.push(at)
  return ticks
}
