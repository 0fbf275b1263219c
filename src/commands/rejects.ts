/** The file of rejected rows: line, column, reason and the record as it stood, safe to open in a spreadsheet. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import type { Reject } from '../core/batch.ts'
import { OutspokeError } from '../core/errors.ts'
import { renderCsv } from '../render/csv.ts'
import type { Column } from '../render/view.ts'

export interface Rejects {
  readonly path: string
  write(rejects: readonly Reject[]): Promise<void>
  close(): Promise<void>
}

const COLUMNS: readonly Column[] = [
  { key: 'line', title: 'line' }, { key: 'column', title: 'column', untrusted: true }, { key: 'reason', title: 'reason', untrusted: true },
  { key: 'record', title: 'record', untrusted: true },
]

/** Opens the file at once, mode 0600: strangers' text is in it. An older one of that name is replaced. */
export function openRejects(path: string): Rejects {
  const stream: WriteStream = createWriteStream(path, { mode: 0o600 })
  let failure: Error | undefined
  stream.on('error', (error) => {
    failure = error
  })
  let header = true
  const check = (): void => {
    if (failure !== undefined) {
      throw new OutspokeError(`the rejected rows cannot be written to ${path} (${failure.message})`, { hint: 'name another place with --rejects', cause: failure })
    }
  }
  return {
    path,
    async write(rejects) {
      check()
      const rows = rejects.map((one) => [{ raw: one.line }, { raw: one.column ?? null }, { raw: one.reason }, { raw: one.record }])
      const text = renderCsv({ json: null, view: { blocks: [{ columns: COLUMNS, rows }] } }, { width: Infinity, colour: false, header, fields: undefined, raw: false })
      header = false
      for (const part of text) if (!stream.write(part)) await Promise.race([once(stream, 'drain'), once(stream, 'error')])
    },
    async close() {
      stream.end()
      if (failure === undefined) await once(stream, 'close')
      check()
    },
  }
}
