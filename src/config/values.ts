/** Small values as they are written: durations, dates, ranges, times of day, shares. Each gives `undefined` for what it cannot read. */
import type { Window } from '../core/rules/ruleset.ts'

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const TEN_YEARS = 3_650 * 86_400_000

/** `30m`, `48h`, `7d` on the wall, in ms; `0` where `zero` is allowed. */
export function readDuration(text: string, zero = false): number | undefined {
  if (zero && /^0[mhd]?$/.test(text)) return 0
  const match = /^(\d{1,6})([mhd])$/.exec(text)
  if (match === null) return undefined
  const ms = Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0)
  return ms > 0 && ms <= TEN_YEARS ? ms : undefined
}

export const DURATIONS = 'units on the wall: 30m, 48h, 7d'

/** A day of the calendar as written, `2026-12-25`. */
export function readDate(text: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return undefined
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined
}

/** `2026-08-03..2026-08-14` or one day, both ends included; `reversed` where the end is before the start. */
export function readDates(text: string): { readonly from: string; readonly to: string } | 'reversed' | undefined {
  const [a = '', b] = text.split(/\s*\.\.\s*/u)
  const from = readDate(a)
  const to = b === undefined ? from : readDate(b)
  if (from === undefined || to === undefined) return undefined
  return from <= to ? { from, to } : 'reversed'
}

/** An instant with its zone, `2026-08-04T09:10:00Z`, in epoch ms. */
export function readInstant(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.exec(text)
  if (match === null || readDate(match[1] ?? '') === undefined) return undefined
  const at = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(at) ? undefined : at
}

/** `10k..`, `..500`, `1..2`, `5` with both ends; `k` and `m` multiply. */
export function readRange(text: string): { readonly min?: number; readonly max?: number } | 'reversed' | undefined {
  const parts = text.trim().split('..')
  const [a = '', b] = parts
  if (parts.length > 2) return undefined
  if (b === undefined) {
    const value = readAmount(a)
    return value === undefined ? undefined : { min: value, max: value }
  }
  const min = a.trim() === '' ? undefined : readAmount(a)
  const max = b.trim() === '' ? undefined : readAmount(b)
  if (min === undefined && max === undefined) return undefined
  if ((a.trim() !== '' && min === undefined) || (b.trim() !== '' && max === undefined)) return undefined
  if (min !== undefined && max !== undefined && min > max) return 'reversed'
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
}

function readAmount(text: string): number | undefined {
  const match = /^([+-]?\d{1,15}(?:\.\d{1,9})?)([kKmM]?)$/.exec(text.trim())
  if (match === null) return undefined
  const factor = { k: 1_000, m: 1_000_000 }[match[2]?.toLowerCase() ?? ''] ?? 1
  return Number((Number(match[1]) * factor).toPrecision(15))
}

export const RANGES = 'a number (5) or a range with both ends included: 10k.., ..500, 1..2'

/** `95%` as 0.95. */
export function readShare(text: string): number | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)\s*%$/.exec(text)
  const share = Number(match?.[1]) / 100
  return match !== null && share > 0 && share <= 1 ? Number(share.toPrecision(12)) : undefined
}

/** `09:00-17:30`; an end at or before the start lies on the next day, so `22:00-06:00` gives 1320–1800 minutes. */
export function readWindow(text: string): Window | undefined {
  const match = /^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/.exec(text.trim())
  if (match === null) return undefined
  const [, h1, m1, h2, m2] = match.map(Number)
  if (h1 === undefined || m1 === undefined || h2 === undefined || m2 === undefined || m1 > 59 || m2 > 59 || h1 > 23) return undefined
  const from = h1 * 60 + m1
  const end = h2 * 60 + m2
  if (end > 1440 || end === from) return undefined
  return { from, to: end > from ? end : end + 1440 }
}

/** Whether the zone is one of the IANA data base that this machine knows; offsets are no zones. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
