/** How the parts of a card share the rows of a screen. */
import { plural } from '../render/count.ts'
import type { Line } from '../render/view.ts'

/** Columns of a label. */
export const LABEL = 11

/** A part of a card, laid out for a width. */
export interface Section {
  readonly lines: readonly Line[]
  /** With fewer lines than these it says nothing. */
  readonly least: number
  /** Who gets its lines first; 0 before all. */
  readonly rank: number
  /** Of a thread the end is kept, of everything else the beginning. */
  readonly keep: 'beginning' | 'end'
}

/** As many lines as there are rows: every part its least, by rank; then whole ones, by rank. What is left out is marked. */
export function laidOut(sections: readonly Section[], rows: number): readonly Line[] {
  const given = sections.map(() => 0)
  let left = rows
  const byRank = sections.map((section, at) => ({ section, at })).sort((a, b) => a.section.rank - b.section.rank || a.at - b.at)
  for (const wish of ['least', 'all'] as const) {
    for (const { section, at } of byRank) {
      const wanted = wish === 'least' ? section.least : section.lines.length
      const more = Math.min(wanted - (given[at] ?? 0), left)
      if (more <= 0) continue
      given[at] = (given[at] ?? 0) + more
      left -= more
    }
  }
  return sections.flatMap((section, at) => cut(section, given[at] ?? 0))
}

function cut({ lines, keep }: Section, most: number): readonly Line[] {
  if (most >= lines.length || most === 0) return lines.slice(0, most)
  const first = lines[0]?.text ?? ''
  if (keep === 'end') {
    const label = /^\S+ {2,}/.exec(first)?.[0].length === LABEL ? first.slice(0, LABEL) : ''
    const kept = lines.slice(lines.length - most)
    const more = `${label}… ${plural(lines.length - most + 1, 'line')} above`
    if (most > 1) return [{ text: more, tone: 'dim' }, ...kept.slice(1)]
    return kept.map((one) => (label === '' ? one : { ...one, text: label + one.text.slice(LABEL) }))
  }
  const kept = lines.slice(0, most)
  return kept.map((one, at) => (at === most - 1 ? { ...one, text: `${one.text} …` } : one))
}
