/** `import`: exported files into the database, one after another, each with its figures. */
import { createReadStream, existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { IntakeMessage } from '../core/batch.ts'
import { OutspokeError, UsageError } from '../core/errors.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { isZone } from '../core/time.ts'
import { parseDuration } from '../core/when.ts'
import { fileHash } from '../intake/hash.ts'
import { compileMap, type MappedProfile } from '../intake/map.ts'
import type { IntakeJob } from '../intake/message.ts'
import { explainDetection, listFormats, readPosts } from '../intake/pipeline.ts'
import type { Cell, Column, Line, View } from '../render/view.ts'
import type { ImportSession } from '../store/import-session.ts'
import type { Store } from '../store/store.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, isSet, textOf } from './grammar.ts'
import { onlyOnce, refuseBadRows, spooled } from './import-strict.ts'
import { openRejects, type Rejects, spare } from './rejects.ts'

/** What `--format json` prints for each file. */
interface Imported {
  readonly file: string
  readonly from: string
  readonly rows: number
  readonly new: number
  readonly known: number
  readonly updated: number
  readonly context: number
  readonly rejected: number
  readonly conversations: number
  readonly replies: number
  readonly seconds: number
}

export const importFiles: CommandModule = {
  grammar: {
    about: 'Bring in exported posts: CSV, JSON, NDJSON, plain or gzip; `-` is standard input.',
    args: [{ name: 'file', about: 'files to import, in any order; - for standard input', many: true }],
    options: [
      { flags: '--from <name>', about: 'the format, where detection is not sure' },
      { flags: '--list-formats', about: 'all formats, and whether they are known from files or from documentation' },
      { flags: '--explain-format', about: 'what detection sees in the files; imports nothing' },
      { flags: '--map <file>', about: 'a YAML column map for any other export' },
      { flags: '--timezone <zone>', about: 'zone of times that name none; else the map, else UTC' },
      { flags: '--source <name>', about: "name of the source, for conditions and queries; else the format's" },
      { flags: '--backfill', about: 'years of history on the first day: nobody is assigned or told, old conversations enter as history' },
      { flags: '--history <age>', about: 'with --backfill: what is older is history (7d)' },
      { flags: '--dry-run', about: 'do everything and keep nothing' },
      { flags: '--rejects <path>', about: 'where rejected rows go; else FILE.rejects.csv' },
      { flags: '--strict', about: 'import nothing if any row is bad' },
      { flags: '--include-private', about: 'direct and followers-only messages too' },
    ],
    examples: [
      { line: 'outspoke import twcs.csv', about: 'a Customer Support on Twitter file' },
      { line: 'outspoke import inbox.csv --map inbox.yaml --timezone Europe/London', about: 'any other export, by a column map' },
      { line: 'zcat posts.ndjson.gz | outspoke import - --source crm', about: 'from another program' },
      { line: 'outspoke import 2023.csv 2024.csv --backfill', about: 'history, without drowning the queue' },
    ],
    notes: ['Exit code 1 where rows were rejected, 2 where a file could not be read. The same file again adds nothing.'],
  },
  run: async (context, args) => {
    if (isSet(args, 'listFormats')) return formatsResult()
    if (args.words.length === 0) throw new UsageError('nothing to import', { hint: 'name one or more files, or - for standard input' })
    if (args.words.filter((file) => file === '-').length > 1) throw new UsageError('standard input can be read only once')
    if (isSet(args, 'explainFormat')) return explained(args)
    const options = await optionsOf(context, args)
    // Rules that cannot be used leave no empty database behind.
    if (!existsSync(context.settings.database)) await context.rules()
    const store = await context.store('write')
    const rules = await context.rules()
    const run: Run = { context, store, rules, options, files: args.words, rejects: new Set() }
    const done: Imported[] = []
    for (const file of args.words) {
      done.push(await importFile(run, file).catch((error: unknown) => Promise.reject(amongOthers(error, args.words, done))))
      if (context.signal.aborted) break
    }
    return resultOf(done, options)
  },
}

/** One call of the command. */
interface Run {
  readonly context: Context
  readonly store: Store
  readonly rules: RuleSet
  readonly options: Options
  readonly files: readonly string[]
  /** Files of rejected rows that were begun. */
  readonly rejects: Set<string>
}

/** A failure says what became of the other files. */
function amongOthers(error: unknown, files: readonly string[], done: readonly Imported[]): unknown {
  if (!(error instanceof OutspokeError) || files.length === 1) return error
  const { message, hint, problems, exitCode, cause } = error
  const before = done.map((one) => `${one.file}: imported before, ${one.new.toLocaleString('en')} new`)
  const after = files.slice(done.length + 1).map((file) => `${file}: not imported`)
  return new OutspokeError(message, {
    problems: [...problems, ...before, ...after],
    exitCode,
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}

interface Options {
  readonly from?: string | undefined
  readonly map?: MappedProfile | undefined
  readonly timezone?: string | undefined
  readonly source?: string | undefined
  readonly history?: number | undefined
  readonly dryRun: boolean
  readonly rejects?: string | undefined
  readonly strict: boolean
  readonly includePrivate: boolean
}

async function optionsOf(context: Context, args: Args): Promise<Options> {
  const timezone = textOf(args, 'timezone')
  if (timezone !== undefined && !isZone(timezone))
    throw new UsageError(`"${timezone}" is no time zone`, { hint: 'IANA names are meant: Europe/London, America/New_York, UTC' })
  const age = textOf(args, 'history')
  if (age !== undefined && !isSet(args, 'backfill')) throw new UsageError('--history goes with --backfill')
  const history = parseDuration(age ?? '7d')
  if (history === undefined) throw new UsageError(`--history ${age}: expected a duration`, { hint: 'for example 7d, 36h' })
  const mapFile = textOf(args, 'map')
  const map = mapFile === undefined ? undefined : await mapOf(mapFile)
  if (context.settings.asOf !== undefined) throw new UsageError('--as-of is for commands that only read')
  return {
    from: textOf(args, 'from'),
    map,
    timezone,
    source: textOf(args, 'source'),
    history: isSet(args, 'backfill') ? history : undefined,
    dryRun: isSet(args, 'dryRun'),
    rejects: textOf(args, 'rejects'),
    strict: isSet(args, 'strict'),
    includePrivate: isSet(args, 'includePrivate'),
  }
}

async function mapOf(file: string): Promise<MappedProfile> {
  const { readMap } = await import('../config/map-file.ts')
  const { value, where } = await readMap(file)
  return compileMap(value, where)
}

async function importFile(run: Run, file: string): Promise<Imported> {
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
  const progress = context.progress(file === '-' ? 'standard input' : basename(file), undefined)
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
          await rejects.write(message.rejects)
        }
        await session?.take(message.batch)
        rows += message.batch.length
        progress.update(rows)
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
    progress.stop()
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
  const counts = await session.finish({ sha256: end.sha256, rows: end.rows, rejected: end.rejected, seconds: seconds(taken.began) })
  for (const notice of end.notices) context.notice(notice)
  if (end.blank > 0) context.notice(`${taken.file}: ${counted(end.blank, 'blank row')} skipped`)
  if (taken.rejects !== undefined) context.notice(`${taken.file}: ${counted(end.rejected, 'row')} rejected, see ${taken.rejects.path}`)
  const { conversations, replies, ...rows } = counts
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

/** What must be equal, besides the bytes, for an import to be the same one; absent for standard input. */
async function signatureOf(path: string, options: Options): Promise<{ sizeBytes: number; options: string } | undefined> {
  if (path === '-') return undefined
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || !found.isFile()) return undefined
  const { from, map, timezone, source, history, includePrivate } = options
  return { sizeBytes: found.size, options: JSON.stringify({ size: found.size, from, map, timezone, source, history, includePrivate }) }
}

/** Files that the program itself works with. */
function neededFiles({ settings: { database, rulesFile } }: Context): readonly string[] {
  return [database, `${database}-wal`, `${database}-journal`, ...(rulesFile === undefined ? [] : [rulesFile])]
}

const COLUMNS: readonly Column[] = [
  { key: 'file', title: 'file', untrusted: true, flexible: true, path: true },
  { key: 'from', title: 'format' },
  ...(['rows', 'new', 'known', 'updated', 'context', 'rejected', 'conversations', 'replies'] as const).map((key) => ({
    key,
    title: key === 'conversations' ? 'convs' : key,
    align: 'right' as const,
  })),
]

function resultOf(done: readonly Imported[], options: Options): Result {
  const cell = (raw: string | number): Cell => (typeof raw === 'number' ? { raw, text: raw.toLocaleString('en') } : { raw })
  const rows = done.map((one) =>
    COLUMNS.map((column): Cell => {
      const found = cell(one[column.key as keyof Imported])
      return column.key === 'rejected' && one.rejected > 0 ? { ...found, tone: 'late' } : found
    }),
  )
  const view: View = { blocks: [{ columns: COLUMNS, rows }], ...(options.dryRun ? { summary: 'dry run: nothing was kept' } : {}) }
  return { json: done, view, exitCode: done.some((one) => one.rejected > 0) ? 1 : 0 }
}

function formatsResult(): Result {
  const formats = listFormats()
  const columns: readonly Column[] = [
    { key: 'name', title: 'name' },
    { key: 'title', title: 'export' },
    { key: 'known', title: 'known from' },
  ]
  return {
    json: formats,
    view: { blocks: [{ columns, rows: formats.map((format) => [{ raw: format.name }, { raw: format.title }, { raw: format.known }]) }] },
  }
}

async function explained(args: Args): Promise<Result> {
  const found = []
  for (const file of args.words) found.push({ file, ...(await explainDetection(file)) })
  const lines: Line[] = found.flatMap((one) => [
    { text: one.file, tone: 'strong' as const },
    ...one.lines.map((text) => ({ text, indent: 2 })),
  ])
  return { json: found, view: { blocks: [{ lines }] } }
}
