/** From what was typed, the environment, the workspace and defaults to what is meant. The first of these that says something wins. */
import { join, resolve } from 'node:path'
import type { Format, Settings } from '../commands/command.ts'
import { findWorkspace } from '../config/files.ts'
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { isZone } from '../core/time.ts'
import { parseInstant, parseUntil } from '../core/when.ts'
import type { Options as RenderOptions } from '../render/render.ts'
import type { Io } from './io.ts'

/** Options of every command, as commander gives them. */
export interface GlobalOptions {
  readonly db?: string
  readonly rules?: string
  readonly now?: string
  readonly me?: string
  readonly format?: string
  readonly fields?: string
  readonly color?: string
  readonly tz?: string
  readonly width?: string
  readonly header?: boolean
  readonly absolute?: boolean
  readonly raw?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly asOf?: string
  readonly asKnown?: string
}

const FORMATS = ['table', 'tsv', 'csv', 'json', 'ndjson', 'md'] as const satisfies readonly Format[]

/** File name of the rules, and by it of the workspace. */
const RULES_NAME = 'outspoke.yaml'
const DATABASE_NAME = 'outspoke.db'

/**
 * Whether `--now`, `--as-of` or `--as-known` names another instant in another zone: a day, or a time without one. Then the zone of the rules is
 * wanted, which takes reading them.
 */
export function namesDays({ tz, now, asOf, asKnown }: GlobalOptions, io: Io): boolean {
  if (tz !== undefined) return false
  const clock = io.clock()
  const differs = (text: string | undefined) =>
    text !== undefined &&
    !/z$/i.test(text) &&
    parseInstant(text, clock, 'UTC', 'past') !== parseInstant(text, clock, 'Asia/Kathmandu', 'past')
  return [now, asOf, asKnown].some(differs)
}

/**
 * `own`: further formats of the command, which it gets as an option; `home`: the zone of the rules. Throws a UsageError for values that cannot
 * be.
 */
export function settingsOf(options: GlobalOptions, io: Io, own: readonly string[] = [], home = 'UTC'): Settings {
  const { env } = io
  const zone = options.tz
  if (zone !== undefined && !isZone(zone))
    throw new UsageError(`--tz "${zone}" is no IANA time zone`, { hint: 'expected a name such as Europe/London or America/New_York' })
  const instant = (name: string, text: string, base: number) => {
    const parse = name === '--as-of' || name === '--as-known' ? parseUntil : parseInstant
    const at = parse(text, base, zone ?? home, 'past')
    if (at !== undefined) return at
    throw new UsageError(`${name} "${text}" is no time that can be read`, {
      hint: 'expected for example 2026-08-04T17:20Z, 2026-08-04 or 2h (ago)',
    })
  }
  // The environment stands in for the machine's clock; what is typed beats it.
  const clockText = nonEmpty(env.OUTSPOKE_NOW)
  const clock = clockText === undefined ? io.clock() : instant('OUTSPOKE_NOW', clockText, io.clock())
  const asOf = options.asOf === undefined ? undefined : instant('--as-of', options.asOf, clock)
  const now = options.now === undefined ? (asOf ?? clock) : instant('--now', options.now, clock)
  const rules = rulesFile(options, io)
  const database = databaseFile(options, io, rules.workspace)
  return {
    now,
    asOf,
    asKnown: options.asKnown === undefined ? undefined : instant('--as-known', options.asKnown, clock),
    me: options.me ?? nonEmpty(env.OUTSPOKE_ME) ?? io.login(),
    zone,
    database: database.path,
    databaseFrom: database.from,
    rulesFile: rules.path,
    rulesFrom: rules.from,
    workspace: rules.workspace,
    format: formatOf(options.format, own),
    fields: fieldsOf(options.fields),
    quiet: options.quiet === true,
    verbose: options.verbose === true || nonEmpty(env.OUTSPOKE_DEBUG) !== undefined,
    absolute: options.absolute === true,
    raw: options.raw === true,
    header: options.header,
    terminal: {
      stdout: io.stdout.isTTY === true,
      // Asked only where it matters: the streams of the process are made when they are touched.
      get stdin() {
        return io.stdin.isTTY === true
      },
      get stderr() {
        return io.stderr.isTTY === true
      },
      columns: columnsOf(options, io) ?? io.stdout.columns ?? 80,
      asked: options.width === undefined ? undefined : columnsOf(options, io),
      rows: io.stdout.rows ?? 24,
    },
  }
}

function formatOf(text: string | undefined, own: readonly string[]): Format | undefined {
  if (text === undefined || own.includes(text)) return undefined
  const format = FORMATS.find((one) => one === text)
  if (format !== undefined) return format
  const known = [...own, ...FORMATS]
  const near = nearest(text, known)
  throw new UsageError(`there is no format "${text}"`, {
    hint: near === undefined ? `expected one of ${known.join(', ')}` : `did you mean "${near}"?`,
  })
}

function fieldsOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  const names = text
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '')
  if (names.length === 0) throw new UsageError('--fields names no field', { hint: 'expected for example --fields id,due_at,spoke' })
  return [...new Set(names)]
}

function columnsOf(options: GlobalOptions, io: Io): number | undefined {
  if (options.width !== undefined) {
    const columns = Number(options.width)
    if (!Number.isInteger(columns) || columns < 20)
      throw new UsageError(`--width "${options.width}" is no width`, { hint: 'expected a whole number of columns from 20 on' })
    return columns
  }
  const columns = Number(io.env.COLUMNS)
  return io.stdout.isTTY === true && io.stdout.columns === undefined && columns >= 20 ? columns : undefined
}

interface Found {
  readonly path: string | undefined
  readonly from: string
  readonly workspace: string | undefined
}

function rulesFile(options: GlobalOptions, io: Io): Found {
  const named = options.rules ?? nonEmpty(io.env.OUTSPOKE_RULES)
  const workspace = findWorkspace(io.cwd)
  if (named !== undefined)
    return { path: resolve(io.cwd, named), from: options.rules === undefined ? 'OUTSPOKE_RULES' : '--rules', workspace }
  if (workspace !== undefined) return { path: join(workspace, RULES_NAME), from: 'the workspace', workspace }
  return { path: undefined, from: 'the starter pack', workspace: undefined }
}

function databaseFile(options: GlobalOptions, io: Io, workspace: string | undefined): { readonly path: string; readonly from: string } {
  if (options.db !== undefined) return { path: databasePath(options.db, io), from: '--db' }
  const named = nonEmpty(io.env.OUTSPOKE_DB)
  if (named !== undefined) return { path: databasePath(named, io), from: 'OUTSPOKE_DB' }
  if (workspace !== undefined) return { path: join(workspace, DATABASE_NAME), from: 'the workspace' }
  return { path: join(io.dataFolder(), DATABASE_NAME), from: "the user's data folder" }
}

function databasePath(text: string, io: Io): string {
  if (/^[a-z][a-z+.-]+:\/\//i.test(text)) {
    throw new UsageError(`the database "${text.replace(/\/\/[^@/]*@/, '//…@')}" is not a file`, {
      hint: 'this version keeps its data in an SQLite file: give its path',
    })
  }
  return resolve(io.cwd, text)
}

/** How output looks: width, colour, headers. Data never depend on it. */
export function lookOf(options: GlobalOptions, settings: Settings, io: Io): RenderOptions {
  const terminal = settings.terminal.stdout
  return {
    width: terminal || columnsOf(options, io) !== undefined ? settings.terminal.columns : Number.POSITIVE_INFINITY,
    colour: colourOf(options.color, terminal, io.env),
    header: options.header,
    fields: settings.fields,
    raw: options.raw === true,
  }
}

/** `--color`, then NO_COLOR (no-color.org), FORCE_COLOR, CLICOLOR, TERM=dumb, then whether it is a terminal. */
function colourOf(asked: string | undefined, terminal: boolean, env: Io['env']): boolean {
  if (asked !== undefined && !['auto', 'always', 'never'].includes(asked))
    throw new UsageError(`--color "${asked}" is not known`, { hint: 'expected auto, always or never' })
  if (asked === 'always' || asked === 'never') return asked === 'always'
  if (nonEmpty(env.NO_COLOR) !== undefined) return false
  const forced = nonEmpty(env.FORCE_COLOR) ?? nonEmpty(env.CLICOLOR_FORCE)
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return terminal && env.CLICOLOR !== '0' && env.TERM !== 'dumb'
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
