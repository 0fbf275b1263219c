/** Judgements are shared: few combinations of tags occur, whatever the number of posts. */
import type { Judgement } from '../conversation.ts'
import { PRIORITIES, type Priority, type Tone } from './ruleset.ts'

export interface Judgements {
  /** The one object that is equal to this judgement. */
  intern(judgement: Judgement): Judgement
  /** Tags and notify add up, the highest priority and the worst tone stand. */
  unite(list: readonly Judgement[]): Judgement
}

/** Kept at most; then it starts anew, and only sameness of objects is lost. Of a million posts 95 in a hundred have one of 10,000 judgements. */
const MOST = 15_000
const SEPARATOR = '\u0000'

/** Interned judgements and remembered unions. */
export function createJudgements(): Judgements {
  const known = new Map<string, Judgement>()
  const unions = new Map<Judgement, Map<Judgement, Judgement>>()
  let remembered = 0

  const intern = (judgement: Judgement): Judgement => {
    const tags = sortedOnce(judgement.tags)
    const notify = sortedOnce(judgement.notify)
    const key = [judgement.priority ?? '', judgement.tone ?? '', tags.join(SEPARATOR), '', notify.join(SEPARATOR)].join(SEPARATOR)
    const same = known.get(key)
    if (same) return same
    if (known.size >= MOST) known.clear()
    const made: Judgement = { tags, priority: judgement.priority, notify, tone: judgement.tone }
    known.set(key, made)
    return made
  }

  const pair = (a: Judgement, b: Judgement): Judgement => {
    let row = unions.get(a)
    const same = row?.get(b)
    if (same) return same
    if (remembered >= MOST) {
      unions.clear()
      remembered = 0
      row = undefined
    }
    if (!row) {
      row = new Map()
      unions.set(a, row)
    }
    const made = intern({
      tags: [...a.tags, ...b.tags],
      priority: highest(a.priority, b.priority),
      notify: [...a.notify, ...b.notify],
      tone: worst(a.tone, b.tone),
    })
    row.set(b, made)
    remembered++
    return made
  }

  return {
    intern,
    unite(list) {
      let united = list[0]
      if (!united) return intern({ tags: [], notify: [] })
      for (let k = 1; k < list.length; k++) {
        const next = list[k]
        if (next && next !== united) united = pair(united, next)
      }
      return united
    },
  }
}

/** The higher of two priorities; absent is lowest. */
export function highest(a: Priority | undefined, b: Priority | undefined): Priority | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return PRIORITIES.indexOf(a) >= PRIORITIES.indexOf(b) ? a : b
}

const TONES: readonly Tone[] = ['neutral', 'positive', 'negative']
/** Negative beats positive beats neutral. */
export function worst(a: Tone | undefined, b: Tone | undefined): Tone | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return TONES.indexOf(a) >= TONES.indexOf(b) ? a : b
}

/** Sorted, each once; mostly they are so already. */
function sortedOnce(names: readonly string[]): readonly string[] {
  for (let k = 1; k < names.length; k++) if ((names[k - 1] ?? '') >= (names[k] ?? '')) return [...new Set(names)].sort()
  return names
}
