/** Items inside items, as Graph APIs nest them: pages of results, posts with their comments, answers by ids. */
import type { JsonObject, Unfolding } from '../format.ts'

/** An item, and what is known of the place where it was found. */
export interface Found<Place> {
  readonly item: JsonObject
  readonly place: Place
}

interface Nesting<Place> {
  readonly nowhere: Place
  /** What an item only holds together; undefined: it is a post itself. */
  readonly inside: (found: Found<Place>, out: Unfolding) => readonly Found<Place>[] | undefined
  /** Gives the post; what is left is what hangs below it. */
  readonly give: (found: Found<Place>, out: Unfolding) => readonly Found<Place>[]
}

/** An `unfold` that goes through all of it in the order of the file. */
export function unfoldNested<Place>({ nowhere, inside, give }: Nesting<Place>): (value: JsonObject, out: Unfolding) => void {
  return (value, out) => {
    // A stack and not recursion: a hostile file may nest as deep as it likes.
    const open: Found<Place>[] = [{ item: value, place: nowhere }]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      // One by one: of a long list spread, the stack overflows.
      for (const found of (inside(next, out) ?? give(next, out)).toReversed()) open.push(found)
    }
  }
}
