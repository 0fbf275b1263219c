/** What `import` is asked, checked, and what makes two imports the same. */
import { stat } from 'node:fs/promises'
import { UsageError } from '../core/errors.ts'
import { isZone } from '../core/time.ts'
import { parseDuration } from '../core/when.ts'
import { compileMap, type MappedProfile } from '../intake/map.ts'
import type { Context } from './command.ts'
import { type Args, isSet, textOf } from './grammar.ts'

export interface Options {
  readonly from?: string | undefined
  readonly map?: MappedProfile | undefined
  readonly timezone?: string | undefined
  readonly source?: string | undefined
  readonly history?: number | undefined
  readonly dryRun: boolean
  readonly rejects?: string | undefined
  readonly strict: boolean
  readonly includePrivate: boolean
  readonly owner?: string | undefined
  readonly fixMojibake: boolean
  readonly keepRaw: boolean
}

/** Throws a `UsageError` where an option does not hold what it should. */
export async function optionsOf(context: Context, args: Args): Promise<Options> {
  const timezone = textOf(args, 'timezone')
  if (timezone !== undefined && !isZone(timezone))
    throw new UsageError(`"${timezone}" is no time zone`, { hint: 'IANA names are meant: Europe/London, America/New_York, UTC' })
  const age = textOf(args, 'history')
  if (age !== undefined && !isSet(args, 'backfill')) throw new UsageError('--history goes with --backfill')
  const history = parseDuration(age ?? '7d')
  if (history === undefined) throw new UsageError(`--history ${age}: expected a duration`, { hint: 'for example 7d, 36h' })
  const mapFile = textOf(args, 'map')
  if (mapFile !== undefined && textOf(args, 'from') !== undefined)
    throw new UsageError('--from does not go with --map', { hint: 'a map says itself what the columns mean: leave --from out' })
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
    owner: ownerOf(textOf(args, 'owner')),
    fixMojibake: isSet(args, 'fixMojibake'),
    keepRaw: isSet(args, 'keepRaw'),
  }
}

/** Without its `@`. */
function ownerOf(written: string | undefined): string | undefined {
  const owner = written?.trim().replace(/^@/, '')
  if (owner === '' || (owner !== undefined && /\s/.test(owner)))
    throw new UsageError(`--owner "${written}": expected a handle`, { hint: 'for example: --owner AcmeHelp' })
  return owner
}

async function mapOf(file: string): Promise<MappedProfile> {
  const { readMap } = await import('../config/map-file.ts')
  const { value, where } = await readMap(file)
  return compileMap(value, where)
}

/** What must be equal, besides the bytes, for an import to be the same one; absent for standard input. */
export async function signatureOf(path: string, options: Options): Promise<{ sizeBytes: number; options: string } | undefined> {
  if (path === '-') return undefined
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || !found.isFile()) return undefined
  const { from, map, timezone, source, history, includePrivate, owner } = options
  // What was not asked for leaves no trace, so that imports of earlier versions are recognised.
  const more = { fixMojibake: options.fixMojibake || undefined, keepRaw: options.keepRaw || undefined }
  // A map whose lines have moved is the same map.
  const same = map === undefined ? undefined : { ...map, places: undefined }
  const asked = { size: found.size, from, map: same, timezone, source, history, includePrivate, owner: owner?.toLowerCase(), ...more }
  return { sizeBytes: found.size, options: JSON.stringify(asked) }
}
