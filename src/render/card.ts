/** Lines of `key  value`, the values below each other: for cards. */
import { pad, width } from './plain.ts'
import type { Line } from './view.ts'

/** One line a pair; long values are wrapped under themselves. */
export function card(pairs: readonly (readonly [string, string])[]): readonly Line[] {
  const room = Math.max(0, ...pairs.map(([key]) => width(key)))
  return pairs.map(([key, value]) => ({ text: `${pad(key, room)}  ${value}`, hang: room + 2 }))
}
