/** u and U of triage: by `undo` of the command line, an operation at a time, a key press as a whole. */
import { type Deed, didAgain, say, type TriageState, tookBack } from '../core/triage/state.ts'
import { type Bench, doneText, type Failure, failure, leaving, outcomeOf } from './triage-work.ts'

/** Takes the last deed back, the last part first. */
export async function undo(bench: Bench, state: TriageState): Promise<TriageState> {
  const deed = state.done.at(-1)
  if (deed === undefined) return state
  const { done, problem, stopped } = await reverse(
    bench,
    deed.parts.map(({ operation }) => operation),
  )
  const parts = deed.parts.slice(deed.parts.length - done.length)
  bench.forget(deed.parts.map(({ id }) => id))
  const next = done.length === 0 ? state : tookBack(state, parts, done)
  if (stopped) return say(next, stoppedAt('taken back', { ...deed, parts }, 'u goes on, U does it again'))
  return say(next, problem ?? { tone: 'good', lines: [`taken back: ${doneText(deed)}; U does it again`] })
}

/** Does again what was taken back last. */
export async function redo(bench: Bench, state: TriageState): Promise<TriageState> {
  const last = state.undone.at(-1)
  if (last === undefined) return state
  const { done, problem, stopped } = await reverse(bench, last.operations)
  const ids = last.deed.parts.map(({ id }) => id)
  bench.forget(ids)
  // What could not be done again is dropped with the rest: it is no longer as it was.
  const parts = last.deed.parts.slice(last.deed.parts.length - done.length)
  const whole = { ...state, undone: [...state.undone.slice(0, -1), { deed: { ...last.deed, parts }, operations: done }] }
  const leaves = await leaving(
    bench,
    parts.map(({ id }) => id),
    last.deed.command,
  )
  const next = done.length === 0 ? state : didAgain(whole, done, leaves)
  if (stopped) return say(next, stoppedAt('done again', { ...last.deed, parts: next.done.at(-1)?.parts ?? [] }, 'u takes it back'))
  return say(next, problem ?? { tone: 'good', lines: [`done again: ${doneText({ ...last.deed, parts: next.done.at(-1)?.parts ?? [] })}`] })
}

/** After Ctrl-C. */
function stoppedAt(what: string, deed: Deed, next: string): NonNullable<TriageState['message']> {
  return { tone: 'bad', lines: [deed.parts.length === 0 ? `stopped: nothing was ${what}` : `stopped: ${what}: ${doneText(deed)}; ${next}`] }
}

/** Undoes operations from the last to the first, until one is refused or Ctrl-C; gives those that did so, in the order of the list. */
async function reverse(
  bench: Bench,
  operations: readonly number[],
): Promise<{ readonly done: readonly number[]; readonly problem?: Failure; readonly stopped?: true }> {
  const done: number[] = []
  for (const operation of [...operations].reverse()) {
    if (!(await bench.step(done.length, operations.length))) return { done, stopped: true }
    const context = bench.contextNow()
    try {
      const call = await context.commandLine.parse(['undo', String(operation)])
      if (typeof call === 'string' || call.module.run === undefined) return { done }
      done.unshift(outcomeOf(await call.module.run(context, call.args)).operation ?? 0)
    } catch (error) {
      if (context.signal.aborted) return { done, stopped: true }
      return { done, problem: failure(error) }
    }
  }
  return { done }
}
