/** u and U of triage: by `undo` of the command line, an operation at a time, a key press as a whole. */
import { didAgain, say, type TriageState, tookBack } from '../core/triage/state.ts'
import { type Bench, doneText, type Failure, failure, leaving, outcomeOf } from './triage-work.ts'

/** Takes the last deed back, the last part first. */
export async function undo(bench: Bench, state: TriageState): Promise<TriageState> {
  const deed = state.done.at(-1)
  if (deed === undefined) return state
  const { done, problem } = await reverse(
    bench,
    deed.parts.map(({ operation }) => operation),
  )
  const parts = deed.parts.slice(deed.parts.length - done.length)
  bench.forget(deed.parts.map(({ id }) => id))
  const next = done.length === 0 ? state : tookBack(state, parts, done)
  return say(next, problem ?? { tone: 'good', lines: [`taken back: ${doneText(deed)}; U does it again`] })
}

/** Does again what was taken back last. */
export async function redo(bench: Bench, state: TriageState): Promise<TriageState> {
  const last = state.undone.at(-1)
  if (last === undefined) return state
  const { done, problem } = await reverse(bench, last.operations)
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
  return say(next, problem ?? { tone: 'good', lines: [`done again: ${doneText({ ...last.deed, parts: next.done.at(-1)?.parts ?? [] })}`] })
}

/** Undoes operations from the last to the first, until one is refused; gives those that did so, in the order of the list. */
async function reverse(
  bench: Bench,
  operations: readonly number[],
): Promise<{ readonly done: readonly number[]; readonly problem?: Failure }> {
  const done: number[] = []
  for (const operation of [...operations].reverse()) {
    await bench.step(done.length, operations.length)
    const context = bench.contextNow()
    try {
      const call = await context.commandLine.parse(['undo', String(operation)])
      if (typeof call === 'string' || call.module.run === undefined) return { done }
      done.unshift(outcomeOf(await call.module.run(context, call.args)).operation ?? 0)
    } catch (error) {
      return { done, problem: failure(error) }
    }
  }
  return { done }
}
