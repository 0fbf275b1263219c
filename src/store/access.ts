/** Who may write to a database, and what reading it would leave behind. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { OutspokeError } from '../core/errors.ts'

/**
 * To read in WAL mode, SQLite makes files beside the database that nobody has open. Made by a user who may only read the database they stay, and
 * its owner may not write them.
 */
export function refuseToShutOut(path: string): void {
  if (existsSync(`${path}-shm`) || isOwn(path) || !mayWrite(dirname(path)) || !isWal(path)) return
  throw new OutspokeError(`${path} is another user's: to read it, files would be made beside it that its owner may not write`, {
    hint: 'run this as its owner (sudo -n -u OWNER), or share it by a group that may write it and its folder (chmod 660 and 2770)',
  })
}

/** Also where nobody can tell: on Windows, and of a user whom the system does not know. */
function isOwn(path: string): boolean {
  try {
    const { uid } = userInfo()
    return uid < 0 || uid === statSync(path).uid
  } catch {
    return true
  }
}

/** By the version that readers of the file must know (SQLite's file format, offset 19). */
function isWal(path: string): boolean {
  const head = Buffer.alloc(20)
  const file = openSync(path, 'r')
  try {
    return readSync(file, head, 0, head.length, 0) === head.length && head[19] === 2
  } finally {
    closeSync(file)
  }
}

export function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
