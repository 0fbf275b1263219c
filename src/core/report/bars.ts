/** Small pictures of numbers, as text: one character high. */

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█']
const HEIGHTS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** A bar of at most `width` characters, in eighths of one; `share` of it is 0 to 1. What is more than nothing is seen. */
export function bar(share: number, width: number): string {
  const eighths = Math.min(width * 8, Math.round(share * width * 8))
  const told = share > 0 ? Math.max(1, eighths) : 0
  return '█'.repeat(Math.floor(told / 8)) + (EIGHTHS[told % 8] ?? '')
}

/** The same where a terminal knows ASCII only. */
export function plainBar(share: number, width: number): string {
  return '#'.repeat(share > 0 ? Math.min(width, Math.max(1, Math.round(share * width))) : 0)
}

/** A line of values as heights, `most` at the top: absent, the greatest of them. What is absent leaves a gap. */
export function sparkline(values: readonly (number | null)[], most = Math.max(...values.map((value) => value ?? 0), 0)): string {
  return values.map((value) => (value === null ? ' ' : (HEIGHTS[most === 0 ? 0 : Math.round((value / most) * 7)] ?? ' '))).join('')
}
