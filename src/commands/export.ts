/** `export`: whole tables for other programs, with documented columns, in constant memory. */
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { peopleOf } from '../core/report/dimensions.ts'
import { count, plural } from '../render/count.ts'
import { unknownField } from '../render/fields.ts'
import type { ExportPlan, ExportTable } from '../store/export-rows.ts'
import type { Store } from '../store/store.ts'
import type { Context, Result } from './command.ts'
import { CONVERSATION_FIELDS } from './conversation-json.ts'
import { COLUMNS_VERSION, type ColumnType, column, EXPORT_COLUMNS, type ExportColumn, type ExportRecord } from './export-columns.ts'
import { replaceFile } from './export-file.ts'
import { createPseudonyms, type Hide } from './export-pseudonyms.ts'
import { RECORDS } from './export-records.ts'
import { columnsOf } from './export-reference.ts'
import { cellOf, exportText, type Rows } from './export-text.ts'
import { type Args, type CommandModule, isSet, textOf } from './grammar.ts'
import { backupsOf, departmentsIn, QUERY, queryOf } from './lists.ts'
import { documented, POST_FIELD_NAMES } from './post-json.ts'

const TABLES = ['conversations', 'posts', 'events', 'clocks', 'handoffs', 'follow-ups'] as const satisfies readonly ExportTable[]
const FORMATS = ['csv', 'ndjson', 'parquet', 'tsv', 'json'] as const
type ExportFormat = (typeof FORMATS)[number]

export const exportTable: CommandModule = {
  grammar: {
    about: 'Whole tables for other programs, from one state of the database, in a fixed order, however long they are.',
    args: [{ name: 'table', about: TABLES.join(', ') }, QUERY],
    options: [
      { flags: '--output <file>', about: 'into a file, which is replaced only when the new one is whole; by its ending also the format' },
      { flags: '--columns', about: 'the columns of all tables, or of one, with type and meaning' },
      { flags: '--pseudonymise', about: 'people and posts under other names, the same in all exports of this database' },
      { flags: '--no-text', about: 'without texts' },
    ],
    formats: ['parquet'],
    picksFields: true,
    reads: true,
    examples: [
      { line: 'outspoke export conversations --output conversations.csv', about: 'all of them, for a spreadsheet' },
      { line: 'outspoke export posts since:30d --output posts.parquet', about: 'the posts of the conversations of a month, typed' },
      { line: 'outspoke export clocks --format ndjson | jq .state', about: 'every clock, a line each' },
      { line: 'outspoke export posts --pseudonymise --no-text --output posts.csv', about: 'to give away' },
      { line: 'outspoke export --columns posts', about: 'what the columns mean' },
    ],
    notes: [
      'Formats: csv (usual), ndjson, parquet (with --output), tsv, json. Rows stand in the order of time, then of ids. A query picks conversations, and with them their posts, events and clocks; without one everything comes, also posts of no conversation.',
      'Cells with text of strangers that a spreadsheet would take for a formula begin with an apostrophe, unless --raw.',
      'Pseudonyms are made with a secret that is kept in the database: whoever has the database can tell whose they are, and texts may still tell who wrote them. Addresses of posts, pictures and places, and columns that exports brought along, are left empty; mentions, links and e-mail addresses in texts are replaced.',
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const { settings } = context
  if (isSet(args, 'columns')) return columnsOf(args.words[0] === undefined ? TABLES : [tableOf(args.words[0])])
  const table = tableOf(args.words[0])
  const output = textOf(args, 'output')
  const path = output === undefined ? undefined : resolve(context.system.cwd, output)
  const format = formatOf(context, args, output)
  const columns = pick(table, { fields: settings.fields, format, texts: args.options.text !== false })
  const plan = await planOf(context, table, args.words.slice(1))
  const store = await context.store('read')
  const hide = isSet(args, 'pseudonymise') ? createPseudonyms(await store.secret()) : undefined
  const progress = path === undefined ? undefined : context.progress('exporting')
  let done = 0
  const pieces = async function* (): AsyncGenerator<Rows> {
    for await (const records of recordsOf(store, table, plan)) {
      yield records.map((record) => valuesOf(record, columns, hide))
      done += records.length
      progress?.update(done, `${count(done)} rows`)
    }
  }
  if (path === undefined) {
    if (format === 'parquet') throw new UsageError('Parquet goes into a file', { hint: `name it: --output ${table}.parquet` })
    return { ...NOTHING, stream: exportText(format, columns, pieces(), settings) }
  }
  try {
    await replaceFile(path, neededOf(context), async (write) => {
      if (format === 'parquet') await writeParquet(table, columns, pieces(), write)
      else await writeText(exportText(format, columns, pieces(), settings), write)
      context.signal.throwIfAborted()
    })
  } finally {
    progress?.stop()
  }
  context.notice(`${output}: ${plural(done, 'row')}`)
  return { ...NOTHING, stream: nothing() }
}

async function* recordsOf<T extends ExportTable>(store: Store, table: T, plan: ExportPlan): AsyncGenerator<readonly ExportRecord[]> {
  for await (const piece of store.exportRows(table, plan)) yield piece.map((row) => RECORDS[table](row, plan.now))
}

const NOTHING = { json: null, view: { blocks: [] } } as const

async function* nothing(): AsyncGenerator<string> {}

function tableOf(word: string | undefined): ExportTable {
  const found = TABLES.find((one) => one === word)
  if (found !== undefined) return found
  const known = TABLES.join(', ')
  if (word === undefined) throw new UsageError('export needs a table', { hint: `one of ${known}` })
  const near = nearest(word, TABLES)
  throw new UsageError(`there is no table "${word}"`, { hint: near === undefined ? `one of ${known}` : `did you mean "${near}"?` })
}

const ENDINGS: Readonly<Record<string, ExportFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
}

/** As asked for, else by the ending of the file, else CSV. */
function formatOf({ settings }: Context, args: Args, output: string | undefined): ExportFormat {
  const asked = textOf(args, 'format') ?? settings.format
  if (asked === undefined) return ENDINGS[/\.([a-z]+)$/i.exec(output ?? '')?.[1]?.toLowerCase() ?? ''] ?? 'csv'
  const found = FORMATS.find((one) => one === asked)
  if (found !== undefined) return found
  throw new UsageError(`export writes ${FORMATS.slice(0, -1).join(', ')} and ${FORMATS.at(-1)}, not ${asked}`, {
    hint: `outspoke list --format ${asked} shows conversations so`,
  })
}

interface Wanted {
  readonly fields: readonly string[] | undefined
  readonly format: ExportFormat
  readonly texts: boolean
}

/** The columns that are written. Of a conversation JSON has what `list` prints, with its clocks as a record; any field of a post may be asked for. */
function pick(table: ExportTable, { fields, format, texts }: Wanted): readonly ExportColumn[] {
  const own: readonly ExportColumn[] = EXPORT_COLUMNS[table]
  const nested = table === 'conversations' && (format === 'json' || format === 'ndjson')
  const more = table === 'conversations' ? [...CONVERSATION_FIELDS, ...POST_FIELD_NAMES] : []
  const known = [...own.map(({ name }) => name), ...more]
  const named = fields ?? (nested ? CONVERSATION_FIELDS : own.map(({ name }) => name))
  const picked = named.map((name) => {
    if (!known.includes(name)) throw unknownField(name, known)
    const found = [...own, ...EXPORT_COLUMNS.posts].find((one) => one.name === documented(name))
    return found === undefined ? column(name, 'json', 'its clocks') : { ...found, name }
  })
  if (texts) return picked
  const left = fields === undefined ? undefined : picked.find(({ personal }) => personal === 'text')
  if (left !== undefined) throw new UsageError(`--no-text leaves out the field "${left.name}"`, { hint: 'take one of the two away' })
  return picked.filter(({ personal }) => personal !== 'text')
}

/** The same conversations that `list` shows for the query. */
async function planOf(context: Context, table: ExportTable, words: readonly string[]): Promise<ExportPlan> {
  const query = await queryOf(context, words)
  const { now } = context.settings
  const base = { now, ...(await ruledOf(context, table)) }
  if (words.length === 0) return base
  const departments = departmentsIn(query)
  return { ...base, query, ...(departments.length === 0 ? {} : { backups: backupsOf(await context.rules(), departments) }) }
}

/** What a table takes from the rules. */
async function ruledOf(context: Context, table: ExportTable): Promise<Pick<ExportPlan, 'zone' | 'people'>> {
  if (table === 'follow-ups') return { zone: (await context.rules()).timezone }
  if (table !== 'clocks' && table !== 'handoffs') return {}
  return { people: peopleOf(await context.rules()) }
}

function valuesOf(record: ExportRecord, columns: readonly ExportColumn[], hide: Hide | undefined): Rows[number] {
  if (hide === undefined) return columns.map(({ name }) => record.value(name))
  return columns.map((one) => hide(one, record.value(one.name), record.network))
}

/** Files that no export may take the place of. */
function neededOf({ settings }: Context) {
  const { database, rulesFile } = settings
  return [
    ...['', '-wal', '-shm', '-journal'].map((ending) => ({ path: `${database}${ending}`, what: 'the database' })),
    ...(rulesFile === undefined ? [] : [{ path: rulesFile, what: 'the rules file' }]),
  ]
}

async function writeText(text: AsyncIterable<string>, write: (data: string) => Promise<void>): Promise<void> {
  let pending = ''
  for await (const piece of text) {
    pending += piece
    if (pending.length < PORTION) continue
    await write(pending)
    pending = ''
  }
  await write(pending)
}

/** Characters that are gathered before they are written. */
const PORTION = 262_144

const PARQUET_TYPES: Readonly<Record<ColumnType, 'text' | 'integer' | 'number' | 'boolean' | 'time'>> = {
  text: 'text',
  words: 'text',
  json: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  time: 'time',
}

async function writeParquet(
  table: ExportTable,
  columns: readonly ExportColumn[],
  pieces: AsyncIterable<Rows>,
  write: (data: Uint8Array) => Promise<void>,
): Promise<void> {
  const { openParquet } = await import('../render/parquet.ts')
  const facts = { 'outspoke.table': table, 'outspoke.columns': String(COLUMNS_VERSION) }
  const file = openParquet(
    columns.map(({ name, type }) => ({ name, type: PARQUET_TYPES[type] })),
    facts,
    write,
  )
  for await (const rows of pieces) await file.write(rows.map((row) => columns.map((one, at) => cellOf(one, row[at] ?? null))))
  await file.end()
}
