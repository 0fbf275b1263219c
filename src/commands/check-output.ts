/** `check --output FILE`: the file is whole at any moment, for a collector reads it whenever it likes. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { OutspokeError } from '../core/errors.ts'

/** Writes a temporary file beside it, to the disk, and renames it. Throws what the system refused. */
export async function writeWhole(cwd: string, name: string, text: string): Promise<void> {
  const target = resolve(cwd, name)
  const part = `${target}.${randomUUID()}.part`
  const file = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? new OutspokeError(`cannot write ${target}: its folder does not exist`, {
          hint: 'make the folder, or name another file with --output',
        })
      : error
  })
  try {
    try {
      await file.writeFile(text)
      await file.chmod(0o644)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, target)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
