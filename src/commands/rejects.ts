/** The file of rejected rows: file, line, column, reason and the record as it stood, safe to open in a spreadsheet. */
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Reject } from '../core/batch.ts'
import { OutspokeError } from '../core/errors.ts'
import { renderCsv } from '../render/csv.ts'
import type { Column } from '../render/view.ts'

export interface Rejects {
  readonly path: string
  write(rejects: readonly Reject[]): Promise<void>
  close(): Promise<void>
}

interface Place {
  readonly path: string
  /** As it was named: the first column. */
  readonly file: string
  /** Another file of the same import writes there already: after its rows. */
  readonly more: boolean
}

const COLUMNS: readonly Column[] = [
  { key: 'file', title: 'file', untrusted: true },
  { key: 'line', title: 'line' },
  { key: 'column', title: 'column', untrusted: true },
  { key: 'reason', title: 'reason', untrusted: true },
  { key: 'record', title: 'record', untrusted: true },
]

/** Opens the file, mode 0600: strangers' text is in it. An older one of that name is replaced. Throws where it cannot be written. */
export async function openRejects({ path, file, more }: Place): Promise<Rejects> {
  const handle = await open(path, more ? 'a' : 'w', 0o600).catch((cause: unknown) => {
    throw unwritable(path, cause)
  })
  let header = !more
  return {
    path,
    async write(rejects) {
      const rows = rejects.map((one) => [
        { raw: file },
        { raw: one.line },
        { raw: one.column ?? null },
        { raw: one.reason },
        { raw: one.record },
      ])
      const printable = { json: null, view: { blocks: [{ columns: COLUMNS, rows }] } }
      const text = renderCsv(printable, { width: Number.POSITIVE_INFINITY, colour: false, header, fields: undefined, raw: false })
      header = false
      await append(handle, path, [...text].join(''))
    },
    close: () => handle.close(),
  }
}

async function append(handle: FileHandle, path: string, text: string): Promise<void> {
  try {
    await handle.appendFile(text)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EROFS: 'the disk can only be read',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  ENOSPC: 'no space is left there',
  EDQUOT: 'no space is left there',
  EFBIG: 'no space is left there',
}

function unwritable(path: string, cause: unknown): OutspokeError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  return new OutspokeError(`rejected rows cannot be written to ${path}: ${WHY[code] ?? code}`, {
    hint: 'name another place with --rejects, then run the same command again',
    cause,
  })
}

/** Throws where rejected rows would be written over a file that is still needed. */
export async function spare(path: string, needed: readonly string[]): Promise<void> {
  const target = await stat(path).catch(() => undefined)
  if (target === undefined) return
  for (const one of needed) {
    const found = await stat(one).catch(() => undefined)
    if (found === undefined || found.ino !== target.ino || found.dev !== target.dev || !found.isFile()) continue
    throw new OutspokeError(`rejected rows would be written over ${one}`, {
      hint: 'name another place with --rejects; nothing was changed',
    })
  }
}
