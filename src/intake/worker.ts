/** Entry of the import's worker thread: the same road as in-process, one message for each that the other side asks for. */
import { parentPort, workerData } from 'node:worker_threads'
import { buffersOfBatch } from '../core/batch.ts'
import { OutspokeError } from '../core/errors.ts'
import { readPacked } from './road.ts'

/** What the worker posts: a parcel, or how it failed. */
export type Failure = {
  readonly kind: 'failure'
  readonly message: string
  readonly hint: string | undefined
  readonly problems: readonly string[]
  readonly exitCode: 1 | 2
}

const port = parentPort
if (port === null) throw new Error('the worker was started as a program')

let credit = 0
let wake: (() => void) | undefined
port.on('message', (more: number) => {
  credit += more
  wake?.()
})

async function run(): Promise<void> {
  for await (const message of readPacked(workerData)) {
    while (credit === 0)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    credit--
    port?.postMessage(message, message.kind === 'batch' ? buffersOfBatch(message.batch) : [])
  }
}

function fail(error: unknown): void {
  if (!(error instanceof OutspokeError)) throw error
  const failure: Failure = { kind: 'failure', message: error.message, hint: error.hint, problems: error.problems, exitCode: error.exitCode }
  port?.postMessage(failure)
}

run()
  .catch(fail)
  .finally(() => port.close())
