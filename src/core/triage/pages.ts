/** Keys while something is read page by page. */
import type { Words } from './keys.ts'
import type { TriageState } from './state.ts'

/** What the machine cannot know: how much is shown, and which words there are. */
export interface Around {
  /** Lines of what is read page by page, and how many of them fit. */
  readonly lines: number
  readonly page: number
  readonly words: Words
}

/** The state after a key: another place, or the card again. */
export function paging(state: TriageState, key: string, { lines, page }: Around): TriageState {
  if (state.mode.kind !== 'pages') return state
  const { mode } = state
  const last = Math.max(lines - page, 0)
  const to = (top: number): TriageState => ({ ...state, mode: { ...mode, top: Math.min(Math.max(top, 0), last) } })
  const closed: TriageState = { ...state, mode: { kind: 'card' } }
  switch (key) {
    case 'j':
    case 'down':
      return to(mode.top + 1)
    case 'k':
    case 'up':
      return to(mode.top - 1)
    case 'space':
    case 'pagedown':
      return to(mode.top + page)
    case 'enter':
      return mode.top >= last ? closed : to(mode.top + page)
    case 'b':
    case 'pageup':
      return to(mode.top - page)
    case 'g':
    case 'home':
      return to(0)
    case 'G':
    case 'end':
      return to(last)
    case 'q':
    case 'escape':
      return closed
    default:
      return state
  }
}
