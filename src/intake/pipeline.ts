/** Entry of intake: a file's posts, by a worker where the file is large enough to pay for one. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { IntakeMessage } from '../core/batch.ts'
import { OutspokeError } from '../core/errors.ts'
import { detect } from './detect.ts'
import { openSource } from './file.ts'
import type { Format } from './format.ts'
import { FORMATS } from './formats/all.ts'
import type { IntakeJob, PackedMessage } from './message.ts'
import { unpack } from './message.ts'
import { readHere } from './road.ts'
import type { Failure } from './worker.ts'

/** A worker takes 40 ms to start. */
const WORTH_A_WORKER = 2 << 20
/** Messages under way: enough that neither side waits, few enough that memory stays flat. */
const AHEAD = 3
/** Nothing of a row outlives it, so a small nursery is enough: 96 MB take the same time and 50 MB more memory. */
const NURSERY_MB = 24

/**
 * Reads a file piece by piece: `start`, batches, `end`. Throws an `OutspokeError` where the file cannot be read as posts
 * at all. Leaving the loop early closes everything.
 */
export function readPosts(job: IntakeJob): AsyncGenerator<IntakeMessage> {
  const worker = pathToFileURL(join(import.meta.dirname, 'worker.js'))
  if (job.path === '-' || job.readable !== undefined || !existsSync(worker) || !isLarge(job.path)) return readHere(job)
  return readInWorker(job, worker)
}

/** The same by a thread of its own. `worker`: the bundled `worker.ts`. */
export async function* readInWorker(job: IntakeJob, worker: URL): AsyncGenerator<IntakeMessage> {
  const thread = new Worker(worker, { workerData: job, resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB } })
  const queue: (PackedMessage | Failure)[] = []
  let crash: unknown
  let over = false
  let wake: (() => void) | undefined
  thread.on('message', (message: PackedMessage | Failure) => {
    queue.push(message)
    wake?.()
  })
  thread.on('error', (error) => {
    crash = error
    wake?.()
  })
  thread.on('exit', () => {
    over = true
    wake?.()
  })
  thread.postMessage(AHEAD)
  try {
    for (;;) {
      const next = queue.shift()
      if (next === undefined) {
        if (crash !== undefined) throw crash
        if (over) return
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      if (next.kind === 'failure')
        throw new OutspokeError(next.message, {
          ...(next.hint === undefined ? {} : { hint: next.hint }),
          problems: next.problems,
          exitCode: next.exitCode,
        })
      thread.postMessage(1)
      yield unpack(next)
      if (next.kind === 'end') return
    }
  } finally {
    await thread.terminate()
  }
}

/** The formats of `--list-formats`. */
export function listFormats(): readonly Pick<Format, 'name' | 'title' | 'shape' | 'known'>[] {
  return FORMATS.map(({ name, title, shape, known }) => ({ name, title, shape, known }))
}

/** What `--explain-format` tells of a file: its layout, and each format with its score and what speaks for it. */
export interface Explanation {
  readonly layout: 'table' | 'objects'
  readonly columns: readonly string[]
  readonly headerLine?: number | undefined
  readonly formats: readonly {
    readonly name: string
    readonly score: number
    readonly found: readonly string[]
    readonly missing: readonly string[]
    /** What speaks against it. */
    readonly against: readonly string[]
    /** Of JSON: where its records stand; '' is the top. */
    readonly container?: string | undefined
  }[]
  /** The same as sentences. */
  readonly lines: readonly string[]
}

/** Scores and evidence of detection. Throws where the file is no export at all. */
export async function explainDetection(path: string): Promise<Explanation> {
  const source = await openSource({ path })
  try {
    const { layout, candidates } = detect(source)
    const formats = candidates
      .filter(({ score, found }) => score > 0 && found.length > 0)
      .map(({ format, score, found, missing, against, container }) => ({
        name: format.name,
        score: Math.round(score * 100) / 100,
        found,
        missing,
        against: against ?? [],
        ...(container === undefined ? {} : { container }),
      }))
    const columns = layout.names.filter((name) => name.trim() !== '')
    const table = layout.kind === 'table'
    const shape = table
      ? `delimited by ${DELIMITER_NAMES[layout.delimiter] ?? layout.delimiter}, header in line ${layout.headerLine}`
      : layout.lines
        ? 'JSON, one value a line'
        : 'JSON'
    const none = formats.length === 0 ? ['no format has anything of it'] : []
    const lines = [
      `${shape}; ${table ? 'columns' : 'keys'}: ${columns.join(', ')}`,
      ...formats.map(({ name, score, found, missing, against, container }) => {
        const where = container === undefined || container === '' ? '' : `, in ${container}`
        const lacks = missing.length === 0 ? '' : `; lacks ${missing.join(', ')}`
        const not = against.length === 0 ? '' : `; against it ${against.join(', ')}`
        return `${score.toFixed(2)}  ${name}${where}: has ${found.join(', ')}${lacks}${not}`
      }),
      ...none,
    ]
    return { layout: layout.kind, columns, ...(table ? { headerLine: layout.headerLine } : {}), formats, lines }
  } finally {
    source.close()
  }
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

function isLarge(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= WORTH_A_WORKER
}
