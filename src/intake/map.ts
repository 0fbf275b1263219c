/** Column maps: the YAML file of `--map`, already parsed, becomes a profile like those of the formats. */
import type { DirectedMode } from '../core/brand.ts'
import { OutspokeError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { KINDS } from '../core/post.ts'
import { isZone } from '../core/time.ts'
import { kindOf, networkOf } from './convert.ts'
import { isDateFormat } from './date.ts'
import { ENCODINGS, labelOf } from './decode.ts'
import type { FieldSource, PostField, Profile } from './format.ts'
import { POST_FIELDS } from './format.ts'
import { isRecord } from './objects.ts'

/** A profile with what its map says about the file itself. Plain data. */
export interface MappedProfile extends Profile {
  readonly encoding?: string | undefined
  readonly delimiter?: string | undefined
}

function fieldsHint(key: string): string {
  const near = nearest(key, [...POST_FIELDS, ...SETTINGS])
  return near === undefined ? `fields: ${POST_FIELDS.join(', ')}; settings: ${SETTINGS.join(', ')}` : `did you mean "${near}"?`
}

/** Where a key of the map stands, as `file:line:column`. */
export type Where = (path: readonly (string | number)[], part?: 'key') => string

const SETTINGS = ['timezone', 'encoding', 'delimiter', 'directed_mode', 'extra', 'scope'] as const
const TIMES: readonly PostField[] = ['posted_at', 'edited_at', 'collected_at', 'reply_at']
const MODES: readonly DirectedMode[] = ['all', 'page', 'mention', 'ours']
const DELIMITERS: Readonly<Record<string, string>> = {
  ',': ',',
  ';': ';',
  '\t': '\t',
  tab: '\t',
  '|': '|',
  comma: ',',
  semicolon: ';',
  pipe: '|',
}
const SOURCE_KEYS = ['column', 'columns', 'value', 'values', 'format', 'timezone']

/**
 * A map as written: `field: "Column"`, `field: [Column, Other]` or `field: { column, value, values, format, timezone }`,
 * and for the whole file `timezone`, `encoding`, `delimiter`, `directed_mode`, `extra`, `scope`. Throws an `OutspokeError`
 * with every mistake in it.
 */
export function compileMap(map: unknown, where: Where): MappedProfile {
  const problems: string[] = []
  const bad = (path: readonly (string | number)[], message: string, part?: 'key'): void => {
    problems.push(`${where(path, part)}: ${message}`)
  }
  if (!isRecord(map))
    throw new OutspokeError(`${where([])}: a column map is a list of "field: column"`, { hint: 'For example: text: "Message"' })

  const fields: { [K in PostField]?: FieldSource } = {}
  for (const [key, value] of Object.entries(map)) {
    if (SETTINGS.some((name) => name === key)) continue
    const field = POST_FIELDS.find((name) => name === key)
    if (field === undefined) bad([key], `"${key}" is no field of a post; ${fieldsHint(key)}`, 'key')
    else {
      const source = sourceOf(field, value, bad)
      if (source !== undefined) fields[field] = source
    }
  }
  if (fields.text === undefined) bad([], 'the map says no column for "text"')
  if (fields.id === undefined && fields.posted_at === undefined && problems.length === 0)
    bad([], 'the map needs "id" or "posted_at", or posts cannot be told apart')

  const setting = (key: (typeof SETTINGS)[number]): string | undefined => {
    const value = map[key]
    if (value === undefined || typeof value === 'string') return value
    bad([key], `${key} is a text`)
    return undefined
  }
  const zone = setting('timezone')
  if (zone !== undefined && !isZone(zone)) bad(['timezone'], `"${zone}" is no time zone; expected an IANA name such as Europe/London`)
  const encoding = setting('encoding')
  if (encoding !== undefined && !ENCODINGS.includes(labelOf(encoding)))
    bad(['encoding'], `"${encoding}" is no encoding; expected one of ${ENCODINGS.join(', ')}`)
  const written = setting('delimiter')
  const delimiter = written === undefined ? undefined : DELIMITERS[written]
  if (written !== undefined && delimiter === undefined) bad(['delimiter'], `"${written}" is no delimiter; expected , ; tab or |`)
  const mode = setting('directed_mode')
  const directed = MODES.find((one) => one === mode)
  if (mode !== undefined && directed === undefined) bad(['directed_mode'], `"${mode}" is none of ${MODES.join(', ')}`)
  const { extra } = map
  const keep =
    extra === undefined
      ? undefined
      : Array.isArray(extra) && extra.every((one): one is string => typeof one === 'string')
        ? extra
        : bad(['extra'], 'extra is a list of columns')
  if (problems.length > 0)
    throw new OutspokeError(`the column map has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}`, { problems })

  const { network, ...rest } = fields
  const constant = network !== undefined && network.columns.length === 0
  return {
    fields: { ...rest, ...(constant || network === undefined ? {} : { network }) },
    network: constant ? networkOf(network.value ?? '') : 'other',
    directed: directed ?? 'mention',
    zone,
    encoding,
    delimiter,
    scope: setting('scope'),
    extra: keep ?? undefined,
  }
}

type Bad = (path: readonly (string | number)[], message: string) => void

function sourceOf(field: PostField, value: unknown, bad: Bad): FieldSource | undefined {
  if (typeof value === 'string' || typeof value === 'number') return { columns: [String(value)] }
  if (isTexts(value)) return { columns: value }
  if (!isRecord(value)) {
    bad([field], `${field} takes the name of a column, or { column: …, value: … }`)
    return undefined
  }
  for (const key of Object.keys(value))
    if (!SOURCE_KEYS.includes(key)) bad([field, key], `"${key}" is unknown; expected ${SOURCE_KEYS.join(', ')}`)
  const { column, columns, value: fixed, values, format, timezone } = value
  const named = column ?? columns
  const names = typeof named === 'string' ? [named] : isTexts(named) ? named : []
  if (named !== undefined && names.length === 0) bad([field, 'column'], 'column is a name or a list of names')
  if (named === undefined && fixed === undefined) bad([field], `${field} says neither column nor value`)
  if (fixed !== undefined && typeof fixed !== 'string' && typeof fixed !== 'number' && typeof fixed !== 'boolean')
    bad([field, 'value'], 'value is a text')
  if (values !== undefined && !isRecord(values)) bad([field, 'values'], 'values is a map from what the column says to what is meant')
  if ((format !== undefined || timezone !== undefined) && !TIMES.includes(field))
    bad([field], `format and timezone are for times (${TIMES.join(', ')})`)
  if (format !== undefined && (typeof format !== 'string' || !isDateFormat(format))) {
    bad(
      [field, 'format'],
      `"${String(format)}" is no format for times; expected one like "dd/MM/yyyy HH:mm", or epoch, epoch_ms, excel, dmy, mdy`,
    )
  }
  if (timezone !== undefined && (typeof timezone !== 'string' || !isZone(timezone)))
    bad([field, 'timezone'], `"${String(timezone)}" is no time zone; expected an IANA name such as Europe/London`)
  if (field === 'kind' && fixed !== undefined && kindOf(String(fixed)) === undefined)
    bad([field, 'value'], `"${String(fixed)}" is none of ${KINDS.join(', ')}`)
  return {
    columns: names,
    value: fixed === undefined ? undefined : String(fixed),
    values: isRecord(values)
      ? Object.fromEntries(Object.entries(values).map(([from, to]) => [from.trim().toLowerCase(), String(to)]))
      : undefined,
    format: typeof format === 'string' ? format : undefined,
    timezone: typeof timezone === 'string' ? timezone : undefined,
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
}
