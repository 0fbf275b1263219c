/** A file that is whole or not there: written beside its place under another name, and renamed at the end. */
import { randomBytes } from 'node:crypto'
import { chmod, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OutspokeError } from '../core/errors.ts'

export interface Spared {
  readonly path: string
  /** What it is, for the sentence. */
  readonly what: string
}

/** Strangers' text is in it. */
const MODE = 0o600

/**
 * Lets `fill` write to a new file, which then takes the place of `path`; an older one of that name stays as it is until then, and its
 * permissions go over. A device or a pipe is written to as it is. Throws where that cannot be, and where `path` is one of `needed`.
 */
export async function replaceFile(
  path: string,
  needed: readonly Spared[],
  fill: (write: (data: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const old = await stat(target).catch(() => undefined)
  if (old?.isDirectory() === true) throw unwritable(path, 'it is a folder')
  for (const { path: other, what } of needed) {
    const found = await stat(other).catch(() => undefined)
    if (found === undefined || old === undefined || found.ino !== old.ino || found.dev !== old.dev) continue
    throw new OutspokeError(`${path} is ${what}: the export would be written over it`, { hint: 'name another file with --output' })
  }
  const direct = old !== undefined && !old.isFile()
  const part = direct ? target : join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.part`)
  const handle = await open(part, direct ? 'w' : 'wx', MODE).catch((cause: unknown) => {
    throw unwritable(path, reasonOf(cause), cause)
  })
  try {
    await written(handle, path, fill)
    if (old !== undefined && !direct) await chmod(part, old.mode & 0o777)
    if (!direct) await rename(part, target)
  } catch (error) {
    if (!direct) await rm(part, { force: true })
    throw error
  }
}

async function written(
  handle: FileHandle,
  path: string,
  fill: (write: (data: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  try {
    await fill(async (data) => {
      await handle.appendFile(data).catch((cause: unknown) => {
        throw unwritable(path, reasonOf(cause), cause)
      })
    })
    // A disk that is full may say so only now.
    await handle.sync().catch((cause: unknown) => {
      if (reasonOf(cause) !== 'EINVAL') throw unwritable(path, reasonOf(cause), cause)
    })
  } finally {
    await handle.close()
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it is not permitted',
  EROFS: 'the disk can only be read',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  ENOSPC: 'no space is left there',
  EDQUOT: 'no space is left there',
  EFBIG: 'it would grow too large',
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  return WHY[code] ?? code
}

function unwritable(path: string, why: string, cause?: unknown): OutspokeError {
  return new OutspokeError(`the export cannot be written to ${path}: ${why}`, {
    hint: 'name another file with --output; what stood there before is as it was',
    cause,
  })
}
