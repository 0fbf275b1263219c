/** `import --strict`: a file is read once for its bad rows alone; what gives its bytes only once is kept meanwhile. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline as pipe } from 'node:stream/promises'
import { OutspokeError } from '../core/errors.ts'
import type { IntakeJob } from '../intake/message.ts'
import { readPosts } from '../intake/pipeline.ts'
import type { Context } from './command.ts'

const SHOWN_PROBLEMS = 20

/** Throws where the file has a bad row, with the first of them. `file`: as in messages. */
export async function refuseBadRows(job: IntakeJob, file: string): Promise<void> {
  const problems: string[] = []
  let bad = 0
  for await (const message of readPosts(job)) {
    if (message.kind === 'end') bad = message.rejected
    if (message.kind !== 'batch') continue
    for (const reject of message.rejects) {
      if (problems.length < SHOWN_PROBLEMS)
        problems.push(`${file}:${reject.line}: ${reject.column === undefined ? '' : `${reject.column}: `}${reject.reason}`)
    }
  }
  if (bad === 0) return
  if (bad > problems.length) problems.push(`and ${(bad - problems.length).toLocaleString('en')} more`)
  throw new OutspokeError(
    `${file}: ${bad.toLocaleString('en')} bad ${bad === 1 ? 'row' : 'rows'}, and --strict: nothing of it was imported`,
    {
      problems,
      hint: 'mend them, or import without --strict: good rows go in, bad ones into a rejects file',
    },
  )
}

/** Standard input and pipes give their bytes once. */
export async function onlyOnce(path: string): Promise<boolean> {
  if (path === '-') return true
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && !found.isFile() && !found.isDirectory()
}

/** What can be read only once, in a temporary file. */
export async function spooled({ stdin, signal }: Context, path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outspoke-'))
  const spool = join(folder, 'stdin')
  try {
    await pipe(path === '-' ? stdin : createReadStream(path), createWriteStream(spool, { mode: 0o600 }), { signal })
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    throw new OutspokeError(`${path === '-' ? 'standard input' : path} could not be kept in ${tmpdir()}, as --strict needs`, {
      hint: 'make room there, set TMPDIR to another folder, or name a file',
      cause,
    })
  }
  return spool
}
