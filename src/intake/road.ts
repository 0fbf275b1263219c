/** The road of a file: open, detect, split, normalise, identify, judge, pack. In this process, or the same in a worker. */
import type { IntakeMessage } from '../core/batch.ts'
import { identifier } from '../core/brand.ts'
import type { Brand } from '../core/rules/ruleset.ts'
import { choose, chosen, detect } from './detect.ts'
import type { Source } from './file.ts'
import { openSource } from './file.ts'
import type { Profile } from './format.ts'
import { judgeOf } from './judging.ts'
import type { IntakeJob, PackedMessage } from './message.ts'
import { unpack } from './message.ts'
import type { Plan } from './normalise.ts'
import { checkMapped, planFor, withHints } from './plan.ts'
import { Sink } from './sink.ts'
import { splitter } from './split.ts'

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
  const profile = withHints(job.map ?? format?.profile, layout.names, format?.generic === true)
  if (job.map !== undefined) checkMapped(source, job.map, layout)
  const plan = await planFor(source, job, profile, layout, name)
  yield { kind: 'start', format: name, source: job.source ?? name, totalBytes: source.totalBytes, notices: [] }

  const sink = new Sink(plan, identifier(brandsOf(job, profile)), judgeOf(job.rules), job)
  const reader = splitter(layout, plan, sink)
  for await (const chunk of source.chunks()) {
    reader.push(chunk)
    yield* sink.full(source.bytesRead())
  }
  reader.end()
  const cut = source.cut()
  if (cut !== undefined) sink.reject({ line: sink.lastLine + 1, reason: cut, record: '' })
  yield* sink.rest(source.bytesRead())
  yield {
    kind: 'end',
    rows: sink.rows,
    blank: reader.blank(),
    rejected: sink.rejected,
    sha256: source.sha256(),
    notices: [...source.notices(), ...sink.notices(source.name), ...zoneNotice(source.name, plan)],
  }
}

function zoneNotice(name: string, plan: Plan): readonly string[] {
  if (!plan.zoneAssumed || plan.zoneless() === 0) return []
  return [`${name}: its times name no zone; read as UTC (--timezone ZONE says which)`]
}

/** The owner of an archive is one of us on every network. */
function brandsOf(job: IntakeJob, profile: Profile): readonly Brand[] {
  if (job.owner === undefined) return job.rules.brands
  const owner = job.owner.trim().replace(/^@/, '').toLowerCase()
  const [first, ...rest] = job.rules.brands
  const blank: Brand = { handles: {}, profiles: [], employees: [], employeesCount: false, auto: [], countAuto: false }
  const base = first ?? blank
  return [{ ...base, handles: { ...base.handles, [profile.network]: [...(base.handles[profile.network] ?? []), owner] } }, ...rest]
}
