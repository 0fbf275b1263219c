/** One file's way into the database. */
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { IntakeMessage } from '../core/batch.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { fileHash } from '../intake/hash.ts'
import type { IntakeJob } from '../intake/message.ts'
import { readPosts } from '../intake/pipeline.ts'
import type { ImportSession } from '../store/import-session.ts'
import type { Store } from '../store/store.ts'
import type { Context, Progress } from './command.ts'
import type { Options } from './import-options.ts'
import { signatureOf } from './import-options.ts'
import { onlyOnce, refuseBadRows, spooled } from './import-strict.ts'
import type { Imported } from './import-view.ts'
import { openRejects, type Rejects, spare } from './rejects.ts'

/** One call of the command. */
export interface Run {
  readonly context: Context
  readonly store: Store
  readonly rules: RuleSet
  readonly options: Options
  readonly files: readonly string[]
  /** Files of rejected rows that were begun. */
  readonly rejects: Set<string>
}

/** Imports a file, or says that it came in before. Throws where it cannot be read, and leaves nothing of it then. */
export async function importFile(run: Run, file: string): Promise<Imported> {
  const { context, store, rules, options } = run
  const began = performance.now()
  const path = file === '-' ? file : resolve(context.system.cwd, file)
  const spool = options.strict && (await onlyOnce(path)) ? await spooled(context, path) : undefined
  try {
    const signature = await signatureOf(path, options)
    if (signature !== undefined && !options.dryRun) {
      const same = await store.sameImport({ ...signature, rulesHash: rules.hash, sha256: () => fileHash(path) })
      if (same !== undefined) {
        return {
          file,
          from: same.format,
          rows: same.rows,
          new: 0,
          known: same.rows,
          updated: 0,
          context: 0,
          rejected: 0,
          conversations: 0,
          replies: 0,
          seconds: seconds(began),
        }
      }
    }
    if (options.strict) await refuseBadRows(jobOf(run, path, spool), file === '-' ? 'standard input' : file)
    return await take(run, jobOf(run, path, spool), { file, path, signature: signature?.options ?? '', began })
  } finally {
    if (spool !== undefined) await rm(join(spool, '..'), { recursive: true, force: true })
  }
}

/** `spool`: a copy of what cannot be read twice. */
function jobOf({ context, rules, options }: Run, path: string, spool: string | undefined): IntakeJob {
  const readable = spool === undefined ? (path === '-' ? context.stdin : undefined) : createReadStream(spool)
  return {
    path,
    rules,
    now: context.settings.now,
    includePrivate: options.includePrivate,
    fixMojibake: options.fixMojibake,
    keepRaw: options.keepRaw,
    ...(options.owner === undefined ? {} : { owner: options.owner }),
    ...(readable === undefined ? {} : { readable }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.map === undefined ? {} : { map: options.map }),
    ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
    ...(options.source === undefined ? {} : { source: options.source }),
  }
}

interface Taking {
  readonly file: string
  readonly path: string
  readonly signature: string
  readonly began: number
}

async function take(run: Run, job: IntakeJob, taking: Taking): Promise<Imported> {
  const { context, store, rules, options } = run
  const { file } = taking
  const place = resolve(context.system.cwd, options.rejects ?? `${file === '-' ? 'stdin' : file}.rejects.csv`)
  await spare(place, [...run.files.filter((one) => one !== '-').map((one) => resolve(context.system.cwd, one)), ...neededFiles(context)])
  let session: ImportSession | undefined
  let format = ''
  let rejects: Rejects | undefined
  let progress: Progress | undefined
  // A reader that waits for input that does not come is not asked.
  const stop = (): void => {
    if (job.readable instanceof Readable) job.readable.destroy()
  }
  context.signal.addEventListener('abort', stop)
  try {
    let rows = 0
    for await (const message of readPosts(job)) {
      if (context.signal.aborted) throw new Interrupted()
      if (message.kind === 'start') {
        format = message.format
        progress = context.progress(file === '-' ? 'standard input' : basename(file), message.totalBytes)
        for (const notice of message.notices) context.notice(notice)
        session = await store.beginImport({
          command: 'import',
          file: file === '-' ? '-' : taking.path,
          format,
          source: message.source,
          options: taking.signature,
          rules,
          now: context.settings.now,
          actor: context.settings.me,
          history: options.history,
          dryRun: options.dryRun,
        })
      } else if (message.kind === 'batch') {
        if (message.rejects.length > 0) {
          rejects ??= await openRejects({ path: place, file, more: run.rejects.has(place) })
          run.rejects.add(place)
          await rejects.write(session?.rejects(message.rejects) ?? message.rejects)
        }
        await session?.take(message.batch)
        rows += message.batch.length
        progress?.update(message.bytesRead, counted(rows, 'post'))
      } else {
        return await finish(context, session, message, { ...taking, format, rejects })
      }
    }
    throw new Error(`${file}: reading ended without an end`)
  } catch (error) {
    await session?.abort()
    if (error instanceof Interrupted || context.signal.aborted) {
      context.notice(`${file === '-' ? 'standard input' : file}: interrupted; the same command again completes it`)
      return {
        file,
        from: format,
        rows: 0,
        new: 0,
        known: 0,
        updated: 0,
        context: 0,
        rejected: 0,
        conversations: 0,
        replies: 0,
        seconds: seconds(taking.began),
      }
    }
    throw error
  } finally {
    context.signal.removeEventListener('abort', stop)
    progress?.stop()
    await rejects?.close()
  }
}

class Interrupted extends Error {}

async function finish(
  context: Context,
  session: ImportSession | undefined,
  end: Extract<IntakeMessage, { kind: 'end' }>,
  taken: Taking & { readonly format: string; readonly rejects: Rejects | undefined },
): Promise<Imported> {
  if (session === undefined) throw new Error(`${taken.file}: reading ended before it began`)
  const counts = await session.finish({
    sha256: end.sha256,
    rows: end.rows,
    rejected: end.rejected,
    seconds: seconds(taken.began),
    noReplies: end.noReplies,
  })
  for (const notice of end.notices) context.notice(notice)
  if (end.blank > 0) context.notice(`${taken.file}: ${counted(end.blank, 'blank row')} skipped`)
  if (taken.rejects !== undefined) context.notice(`${taken.file}: ${counted(end.rejected, 'row')} rejected, see ${taken.rejects.path}`)
  const { conversations, replies, forgotten, ...rows } = counts
  if (forgotten > 0) context.notice(`${taken.file}: ${counted(forgotten, 'row')} of forgotten people left out`)
  return {
    file: taken.file,
    from: taken.format,
    rows: end.rows,
    ...rows,
    rejected: end.rejected,
    conversations,
    replies,
    seconds: seconds(taken.began),
  }
}

const counted = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
const seconds = (began: number): number => Math.round(performance.now() - began) / 1000

/** Files that the program itself works with. */
function neededFiles({ settings: { database, rulesFile } }: Context): readonly string[] {
  return [database, `${database}-wal`, `${database}-journal`, ...(rulesFile === undefined ? [] : [rulesFile])]
}
