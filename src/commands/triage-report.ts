/** What a session of triage leaves behind: what was done, how it is taken back, what is left. */
import { type Deed, type TriageState, takenBack } from '../core/triage/state.ts'
import { count } from '../render/count.ts'
import type { Line } from '../render/view.ts'
import type { Result } from './command.ts'
import type { Room } from './triage-room.ts'
import { doneText, numbers } from './triage-work.ts'

export interface Ended {
  readonly state: TriageState
  readonly by: 'quit' | 'interrupt' | 'end'
}

/** What was done and what is left. */
export async function report(room: Room, { state, by }: Ended): Promise<Result> {
  const { done } = state
  const back = takenBack(state)
  // Whoever interrupts waits for nothing more.
  const left = by === 'quit' ? await room.store.count(room.query, room.context.clock()) : undefined
  const kinds = new Map<string, number[]>()
  for (const deed of done) kinds.set(deed.told, [...(kinds.get(deed.told) ?? []), ...operationsOf(deed)])
  const last = done.at(-1)?.parts.at(-1)?.operation
  const taken: readonly Line[] = back.length === 0 ? [] : [summed('taken back', back.flatMap(operationsOf))]
  const lines: readonly Line[] =
    done.length === 0
      ? [{ text: back.length === 0 ? 'nothing was done' : 'nothing was done that stands' }, ...taken]
      : [
          { text: 'done in this session', tone: 'strong' },
          ...[...kinds].map(([told, operations]) => summed(told, operations)),
          ...taken,
          { text: `outspoke undo ${last} takes the last one back, outspoke log shows all` },
        ]
  const rest: readonly Line[] =
    left === undefined
      ? []
      : [
          {
            text:
              left === 0
                ? 'nothing is left in the queue'
                : `${count(left)} left in the queue${state.query === '' ? '' : ` (${state.query})`}`,
            tone: 'dim',
          },
        ]
  return {
    json: {
      done: done.map(deedJson),
      taken_back: back.map(deedJson),
      left: left ?? null,
    },
    view: { card: true, blocks: [{ lines: [...lines, ...rest] }] },
    ...(by === 'interrupt' ? { exitCode: 130 } : {}),
  }
}

function operationsOf({ parts }: Deed): readonly number[] {
  return parts.map(({ operation }) => operation)
}

function summed(told: string, operations: readonly number[]): Line {
  return {
    text: `${told}: ${count(operations.length)} (${operations.length === 1 ? 'operation' : 'operations'} ${numbers(operations)})`,
    indent: 2,
  }
}

function deedJson(deed: Deed) {
  return {
    done: deed.told,
    command: deed.command,
    operations: operationsOf(deed),
    conversations: deed.parts.flatMap(({ shortId }) => (shortId === '' ? [] : [shortId])),
    text: doneText(deed),
  }
}
