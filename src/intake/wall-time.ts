/** The wall clock: what the texts of times are made of, before a zone makes instants of them. */
import type { Precision } from '../core/post.ts'
import { DAY, HOUR, instantOfWall, MINUTE } from '../core/time.ts'

export interface Moment {
  /** Epoch ms UTC. */
  readonly at: number
  readonly precision: Precision
  /** The text names no zone: the reader's own was taken. */
  readonly zoneless: boolean
}

/** Undefined: the text cannot be read. */
export type DateReader = (text: string) => Moment | undefined

/** Wall time in ms written as if UTC → instant. */
export type WallClock = (wall: number) => number

/** Quarter hours are looked up once: no zone of the last decades changes inside one. */
export function wallClock(zone: string): WallClock {
  if (zone === 'UTC') return (wall) => wall
  const quarter = 15 * MINUTE
  const known = new Map<number, number>()
  return (wall) => {
    const slot = Math.floor(wall / quarter)
    let shift = known.get(slot)
    if (shift === undefined) {
      if (known.size > 50_000) known.clear()
      shift = instantOfWall(slot * quarter, zone) - slot * quarter
      known.set(slot, shift)
    }
    return wall + shift
  }
}

const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Epoch ms of UTC fields, by days from the civil date (Howard Hinnant, "chrono-compatible low-level date algorithms"); NaN where there is no such time. */
export function civil(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= (LENGTHS[month - 1] ?? 0) && hour <= 23 && minute <= 59 && second <= 60))
    return Number.NaN
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))) return Number.NaN
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const days = era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  return days * DAY + hour * HOUR + minute * MINUTE + second * 1000
}
