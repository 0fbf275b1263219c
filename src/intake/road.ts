/** The road of a file: open, detect, split, normalise, identify, judge, pack. In this process, or the same in a worker. */
import type { IntakeMessage } from '../core/batch.ts'
import { identifier } from '../core/brand.ts'
import { OutspokeError } from '../core/errors.ts'
import type { Brand } from '../core/rules/ruleset.ts'
import { choose, chosen, detect } from './detect.ts'
import { columnFinder } from './fields.ts'
import type { Source } from './file.ts'
import { openSource } from './file.ts'
import type { Format, Profile } from './format.ts'
import { WHOLE_LIMIT } from './json-value.ts'
import { judgeOf } from './judging.ts'
import type { Detection, ObjectsLayout, TableLayout } from './layout.ts'
import { checkMapped } from './map-check.ts'
import type { IntakeJob, PackedMessage } from './message.ts'
import { unpack } from './message.ts'
import type { Plan } from './normalise.ts'
import { objectColumns, objectNames, planFor, scanObjects, scanTable, tableColumns, withHints } from './plan.ts'
import type { Reading } from './records.ts'
import { readingOf } from './records.ts'
import type { Columns } from './row.ts'
import { Sink } from './sink.ts'
import type { Splitter } from './split.ts'
import { objectSplitter, tableSplitter } from './split.ts'

/** The road in this process; see `readPosts`. */
export async function* readHere(job: IntakeJob): AsyncGenerator<IntakeMessage> {
  for await (const message of readPacked(job)) yield unpack(message)
}

/** The same with packed batches, for another thread. */
export async function* readPacked(job: IntakeJob): AsyncGenerator<PackedMessage> {
  const source = await openSource({ path: job.path, readable: job.readable, encoding: job.map?.encoding })
  try {
    yield* postsOf(source, job)
  } finally {
    source.close()
  }
}

async function* postsOf(source: Source, job: IntakeJob): AsyncGenerator<PackedMessage> {
  const detection = detect(source, job.map, job.map?.delimiter)
  const { layout } = detection
  const format =
    job.map !== undefined ? undefined : job.from === undefined ? choose(source, detection) : chosen(source, detection, job.from)
  const name = format?.name ?? 'map'
  if (format?.needsOwner === true && job.owner === undefined)
    throw new OutspokeError(`${source.name} is by one account which it does not name`, {
      hint: 'Say whose it is: --owner HANDLE',
    })
  const profile = ownedBy(withHints(job.map ?? format?.profile, layout.names, format?.generic === true), format, job.owner)
  const road =
    layout.kind === 'table'
      ? await tableRoad(source, job, format, profile, layout)
      : await objectRoad(source, job, format, profile, detection, layout)
  const { plan } = road
  yield { kind: 'start', format: name, source: job.source ?? name, totalBytes: source.totalBytes, notices: [] }

  const sink = new Sink(plan, identifier(brandsOf(job, profile)), judgeOf(job.rules), job)
  const reader = road.splitter(sink)
  for await (const chunk of road.chunks) {
    reader.push(chunk)
    yield* sink.full(source.bytesRead())
  }
  reader.end()
  const cut = source.cut()
  if (cut !== undefined) sink.reject({ line: sink.lastLine + 1, reason: cut, record: '' })
  yield* sink.rest(source.bytesRead())
  const named = (texts: readonly string[]): readonly string[] => texts.map((text) => `${source.name}: ${text}`)
  yield {
    kind: 'end',
    rows: sink.rows,
    blank: reader.blank(),
    rejected: sink.rejected,
    sha256: source.sha256(),
    noReplies: format?.noReplies === true,
    notices: [
      ...source.notices(),
      ...named([
        ...(cut === undefined ? [] : [cut]),
        ...sink.notices(),
        ...plan.notices(),
        ...road.warnings,
        ...zoneNotice(plan),
        ...replyNotice(format),
        ...emptyNotice(sink),
      ]),
    ],
  }
}

/** What differs between tables and JSON. */
interface Road {
  readonly plan: Plan
  readonly chunks: AsyncGenerator<Buffer>
  readonly warnings: readonly string[]
  splitter(sink: Sink): Splitter
}

async function tableRoad(source: Source, job: IntakeJob, format: Format | undefined, profile: Profile, layout: TableLayout): Promise<Road> {
  if (job.map !== undefined) checkMapped(source, job.map, layout, layout.names)
  const columns = tableColumns(source, layout)
  const plan = await planFor({
    source,
    job,
    format,
    profile,
    columns,
    decide: (index) => scanTable({ ...job, whole: source }, layout, index),
  })
  const find = columnFinder(layout.names, false)
  const warning = format?.warn?.((column) => columns.samples(find(column) ?? -1))
  const warnings = warning === undefined ? [] : [warning]
  const timed = isTimed(plan, columns)
  return { plan, chunks: source.chunks(), warnings, splitter: (sink) => tableSplitter(layout, plan, timed, sink) }
}

/** Most posts in the beginning have a time. */
function isTimed(plan: Plan, columns: Columns): boolean {
  const cells = (field: 'posted_at' | 'id' | 'text'): number => columns.samples(plan.bound.get(field) ?? -1).length
  return cells('posted_at') > 0.5 * Math.max(1, cells('id'), cells('text'))
}

async function objectRoad(
  source: Source,
  job: IntakeJob,
  format: Format | undefined,
  profile: Profile,
  { candidates }: Detection,
  layout: ObjectsLayout,
): Promise<Road> {
  const container = candidates.find((one) => one.format === format)?.container
  const reading = readingOf(layout, format, container)
  const names = objectNames(layout, format, profile, job)
  if (job.map !== undefined) checkMapped(source, job.map, layout, names)
  const file = new Map<string, string>()
  const { columns, chunks } = await beginningOf(source, reading, names, file)
  const decide = (index: number): Promise<string | undefined> => scanObjects({ ...job, whole: source }, reading, names[index] ?? '')
  const plan = await planFor({ source, job, format, profile, columns, decide })
  return { plan, chunks, warnings: [], splitter: (sink) => objectSplitter(reading, names, file, sink) }
}

/** The beginning is as much as holds a record: of one large object all of it. */
async function beginningOf(
  source: Source,
  reading: Reading,
  names: readonly string[],
  file: Map<string, string>,
): Promise<{ readonly columns: Columns; readonly chunks: AsyncGenerator<Buffer> }> {
  const chunks = source.chunks()
  const columns = objectColumns(source.head, source.complete, reading, names, file)
  if (columns.seen > 0 || source.complete) return { columns, chunks }
  const held: Buffer[] = []
  let size = 0
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    held.push(next.value)
    size += next.value.length
    if (size > WHOLE_LIMIT)
      throw new OutspokeError(`${source.name} is one JSON value of more than ${WHOLE_LIMIT >> 20} MiB, which has to be read as a whole`, {
        hint: 'Export it in several files, or as NDJSON: one post a line.',
      })
  }
  return {
    columns: objectColumns(Buffer.concat(held), true, reading, names, file),
    chunks: (async function* () {
      yield* held
    })(),
  }
}

/** The owner wrote all of an archive that names no author. */
function ownedBy(profile: Profile, format: Format | undefined, owner: string | undefined): Profile {
  if (format?.needsOwner !== true || owner === undefined) return profile
  const author = profile.fields.author ?? { columns: [] }
  return { ...profile, fields: { ...profile.fields, author: { ...author, value: handleOf(owner) } } }
}

function handleOf(owner: string): string {
  return owner.trim().replace(/^@/, '')
}

function replyNotice(format: Format | undefined): readonly string[] {
  if (format?.noReplies !== true) return []
  return [`this export holds no answers, so answer times cannot be judged from it: only queues and ages`]
}

function emptyNotice(sink: Sink): readonly string[] {
  return sink.rows === 0 && sink.notices().length === 0 ? ['there is no post in it'] : []
}

function zoneNotice(plan: Plan): readonly string[] {
  if (!plan.zoneAssumed || plan.zoneless() === 0) return []
  return [`its times name no zone; read as UTC (--timezone ZONE says which)`]
}

/** The owner of an archive is one of us on every network. */
function brandsOf(job: IntakeJob, profile: Profile): readonly Brand[] {
  if (job.owner === undefined) return job.rules.brands
  const owner = handleOf(job.owner).toLowerCase()
  const [first, ...rest] = job.rules.brands
  const blank: Brand = { handles: {}, profiles: [], employees: [], employeesCount: false, auto: [], countAuto: false }
  const base = first ?? blank
  return [{ ...base, handles: { ...base.handles, [profile.network]: [...(base.handles[profile.network] ?? []), owner] } }, ...rest]
}
