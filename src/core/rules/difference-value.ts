/** Values of rule sets compared by what they mean: places, the order of keys and of unordered lists are no difference. */
import { humanDuration } from '../time.ts'

/** One change of a thing: as a person reads it, and as data. */
export interface Change {
  readonly field: string
  /** `first_response 2bh -> 1bh`, `notify + legal`, `+ "fare*"`. */
  readonly text: string
  readonly from?: unknown
  readonly to?: unknown
}

/** Canonical text of a value: keys sorted, places and what is absent left out. Equal texts mean the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const parts = Object.entries(value)
    .filter(([key, inner]) => inner !== undefined && !isPlace(key, inner))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${parts.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `at` is a place, but on a rung of an escalation. */
function isPlace(key: string, value: unknown): boolean {
  return key === 'at' && isRecord(value) && 'file' in value
}

/** A scalar that was written, dropped or rewritten. */
export function scalarChange(field: string, from: unknown, to: unknown, show: (value: unknown) => string = String): readonly Change[] {
  if (canonical(from) === canonical(to)) return []
  if (from === undefined) return [{ field, text: `+ ${field} ${show(to)}`, to }]
  if (to === undefined) return [{ field, text: `- ${field} ${show(from)}`, from }]
  return [{ field, text: `${field} ${show(from)} -> ${show(to)}`, from, to }]
}

/** Long text: that it changed, not how. */
export function textChange(field: string, from: unknown, to: unknown): readonly Change[] {
  if (canonical(from) === canonical(to)) return []
  if (from === undefined) return [{ field, text: `+ ${field}`, to }]
  if (to === undefined) return [{ field, text: `- ${field}`, from }]
  return [{ field, text: `${field} changed`, from, to }]
}

/** Items that came and went, whatever their order. `show` names an item; what is named alike is the same. */
export function listChanges<T>(
  field: string,
  from: readonly T[] | undefined,
  to: readonly T[] | undefined,
  show: (item: T) => string = String,
): readonly Change[] {
  const [before, after] = [new Set(from?.map(show)), new Set(to?.map(show))]
  const name = field === '' ? '' : `${field} `
  return [
    ...[...after].filter((item) => !before.has(item)).map((item): Change => ({ field, text: `${name}+ ${item}`, to: item })),
    ...[...before].filter((item) => !after.has(item)).map((item): Change => ({ field, text: `${name}- ${item}`, from: item })),
  ]
}

/** Entries of a map: `tier gold -> silver`. */
export function mapChanges<T>(
  field: string,
  from: Readonly<Record<string, T>> | undefined,
  to: Readonly<Record<string, T>> | undefined,
  compare: (field: string, from: T | undefined, to: T | undefined) => readonly Change[],
): readonly Change[] {
  const keys = new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])
  return [...keys].sort().flatMap((key) => compare(field === '' ? key : `${field} ${key}`, from?.[key], to?.[key]))
}

/** ms as a person writes them. */
export const durationText = (value: unknown): string => humanDuration(Number(value))

/** `2026-08-03..2026-08-14`, one day as itself. */
export const rangeText = ({ from, to }: { readonly from: string; readonly to: string }): string => (from === to ? from : `${from}..${to}`)
