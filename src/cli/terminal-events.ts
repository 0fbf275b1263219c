/** What comes from a terminal, one after another: kept until it is asked for. */
import type { TerminalEvent } from '../commands/command.ts'

/** Events in the order in which they came. */
export interface Queue {
  put(event: TerminalEvent): void
  /** The first of them, as soon as there is one; `within`: in so many ms, else nothing. */
  next(within?: number): Promise<TerminalEvent>
  /** Whether there is a Ctrl-C among them: it goes, with all that was typed before it. */
  takeInterrupt(): boolean
}

/** What comes in while somebody works is kept; nothing comes after the end. */
export function createQueue(): Queue {
  const waiting: TerminalEvent[] = []
  let wake: (() => void) | undefined
  return {
    put(event) {
      // Of many sizes on the way only the last one counts.
      if (event.kind !== 'resize' || waiting.at(-1)?.kind !== 'resize') waiting.push(event)
      wake?.()
    },
    async next(within) {
      let over = false
      const timer =
        within === undefined
          ? undefined
          : setTimeout(() => {
              over = true
              wake?.()
            }, within)
      try {
        for (;;) {
          const first = waiting[0]
          if (first !== undefined) {
            if (first.kind !== 'end') waiting.shift()
            return first
          }
          if (over) return { kind: 'nothing' }
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      } finally {
        clearTimeout(timer)
      }
    },
    takeInterrupt() {
      const at = waiting.findIndex(({ kind }) => kind === 'interrupt')
      if (at < 0) return false
      const later = waiting.splice(0, at + 1).filter(({ kind }) => kind === 'resize' || kind === 'end')
      waiting.unshift(...later)
      return true
    },
  }
}
