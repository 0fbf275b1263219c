/** Column maps: the YAML file of `--map`, already parsed, becomes a profile like those of the formats. */
import type { DirectedMode } from '../core/brand.ts'
import { OutspokeError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { isZone } from '../core/time.ts'
import { networkOf } from './convert.ts'
import { ENCODINGS, labelOf } from './decode.ts'
import type { FieldSource, PostField, Profile } from './format.ts'
import { POST_FIELDS } from './format.ts'
import { SETTINGS, type Setting } from './map-keys.ts'
import { didYouMean, sourceOf, zoneProblem } from './map-source.ts'
import { isRecord } from './objects.ts'

/** A profile with what its map says about the file itself. Plain data. */
export interface MappedProfile extends Profile {
  readonly encoding?: string | undefined
  readonly delimiter?: string | undefined
  /** Where each field stands in the map, as `file:line:column`. */
  readonly places?: Readonly<Record<string, string>> | undefined
}

/** Where a key of the map stands, as `file:line:column`. */
export type Where = (path: readonly (string | number)[], part?: 'key') => string

const NAMES = Object.keys(SETTINGS) as readonly Setting[]
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
/** `[]`, `data.items[]`, `[].comments[]`, `*`. */
const CONTAINER = /^(?:\[\]|[^.[\]]+(?:\[\])?)(?:\[\]|\.[^.[\]]+(?:\[\])?)*$/

/**
 * A map as written: `field: "Column"`, `field: [Column, Other]` or `field: { … }` with the keys of `SOURCE_KEYS`, and the
 * `SETTINGS` of the whole file. Throws an `OutspokeError` with every mistake in it; what is left open (`"?"`) is one.
 */
export function compileMap(map: unknown, where: Where): MappedProfile {
  const problems: string[] = []
  const bad = (path: readonly (string | number)[], message: string, part?: 'key'): void => {
    problems.push(`${where(path, part)}: ${message}`)
  }
  if (!isRecord(map))
    throw new OutspokeError(`${where([])}: a column map is a list of "field: column"`, { hint: 'For example: text: "Message"' })

  const fields: { [K in PostField]?: FieldSource } = {}
  const places: Record<string, string> = {}
  for (const [key, value] of Object.entries(map)) {
    if (NAMES.some((name) => name === key)) continue
    const field = POST_FIELDS.find((name) => name === key)
    if (field === undefined) bad([key], `"${key}" is no field of a post; ${fieldsHint(key)}`, 'key')
    else {
      const source = sourceOf(field, value, bad)
      if (source === undefined) continue
      fields[field] = source
      places[field] = where([field])
    }
  }
  if (map['text'] === undefined) bad([], 'the map says no column for "text"')
  if (map['id'] === undefined && map['posted_at'] === undefined && problems.length === 0)
    bad([], 'the map needs "id" or "posted_at", or posts cannot be told apart')
  if (map['reply_at'] !== undefined && map['reply_text'] === undefined)
    bad(['reply_at'], 'reply_at is the time of reply_text, which the map does not say', 'key')

  const setting = (key: Setting): string | undefined => {
    const value = map[key]
    if (value === undefined) return undefined
    if (value === '?') bad([key], `${key} is left open: the lines marked "# ?" above it say what there is to choose`)
    else if (typeof value === 'string' && value !== '') return value
    else bad([key], `${key} is a text`)
    return undefined
  }
  const oneOf = (key: Setting, means: (value: string) => string | undefined, problem: (value: string) => string): string | undefined => {
    const value = setting(key)
    const found = value === undefined ? undefined : means(value)
    if (value !== undefined && found === undefined) bad([key], problem(value))
    return found
  }
  const zone = oneOf('timezone', (name) => (isZone(name) ? name : undefined), zoneProblem)
  const encoding = oneOf(
    'encoding',
    (name) => (ENCODINGS.includes(labelOf(name)) ? name : undefined),
    (name) => `"${name}" is no encoding; expected one of ${ENCODINGS.join(', ')}`,
  )
  const delimiter = oneOf(
    'delimiter',
    (name) => DELIMITERS[name],
    (name) => `"${name}" is no delimiter; expected , ; tab or |`,
  )
  const records = oneOf(
    'records',
    (path) => (CONTAINER.test(path) ? path : undefined),
    (path) => `"${path}" is no place in a JSON file; expected one like "data.items[]", or "[]" for each element of the file`,
  )
  if (records !== undefined) places['records'] = where(['records'])
  const mode = oneOf(
    'directed_mode',
    (name) => MODES.find((one) => one === name),
    (name) => `"${name}" is none of ${MODES.join(', ')}${didYouMean(name, MODES)}`,
  )
  const scope = setting('scope')
  const extra = extraOf(map['extra'], bad)
  if (problems.length > 0)
    throw new OutspokeError(`the column map has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}`, { problems })

  const { network, ...rest } = fields
  const constant = network !== undefined && network.columns.length === 0
  return {
    fields: { ...rest, ...(constant || network === undefined ? {} : { network }) },
    network: constant ? networkOf(network.value ?? '') : 'other',
    directed: MODES.find((one) => one === mode) ?? 'mention',
    zone,
    encoding,
    delimiter,
    records,
    scope,
    extra,
    places,
  }
}

function fieldsHint(key: string): string {
  const near = nearest(key, [...POST_FIELDS, ...NAMES])
  return near === undefined ? `fields: ${POST_FIELDS.join(', ')}; settings: ${NAMES.join(', ')}` : `did you mean "${near}"?`
}

function extraOf(extra: unknown, bad: (path: readonly string[], message: string) => void): readonly string[] | undefined {
  if (extra === undefined) return undefined
  if (Array.isArray(extra) && extra.every((one): one is string => typeof one === 'string')) return extra
  bad(['extra'], 'extra is a list of columns')
  return undefined
}
