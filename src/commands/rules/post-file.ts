/** A post as JSON, by the names of its fields, for `rules explain --post`. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { OutspokeError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { NUMBER_FIELDS } from '../../core/post.ts'
import type { RuleSet, TestPost } from '../../core/rules/ruleset.ts'
import { parseInstant } from '../../core/when.ts'
import type { Context } from '../command.ts'
import { POST_FIELD_NAMES } from '../post-json.ts'

type Value = string | number | boolean | readonly string[]

/** Other names of fields; those of conditions stand on the right. */
const OTHER_NAMES: Readonly<Record<string, string>> = { lang: 'language', shares: 'reposts', author_flags: 'author_flag' }
/** Fields that `outspoke show` gives besides, and those only conditions know. */
const MORE_FIELDS: readonly string[] = ['id', 'tags', 'imported_at', 'field', 'author_flag', 'author_flags']
const FLAGS: readonly string[] = ['directed', 'verified', 'is_bot', 'is_auto']
const LISTS: readonly string[] = ['labels', 'media', 'author_flag']

/** Reads the file now (`-`: standard input); what it gives needs the rules, whose columns of exports may be fields too. */
export async function readPost(context: Context, file: string): Promise<(set: RuleSet) => TestPost> {
  const shown = file === '-' ? 'standard input' : file
  const record = recordOf(await contentOf(context, file), shown)
  return (set) => postOf(record, shown, set, context.settings.now)
}

async function contentOf({ stdin, system }: Context, file: string): Promise<string> {
  if (file === '-') return readText(stdin)
  try {
    return await readFile(resolve(system.cwd, file), 'utf8')
  } catch (error) {
    throw new OutspokeError(
      `${file} cannot be read: ${error instanceof Error ? error.message.replace(/^([A-Z]+): (.*?),.*$/, '$2') : String(error)}`,
      { cause: error },
    )
  }
}

function recordOf(content: string, shown: string): Readonly<Record<string, unknown>> {
  const hint = 'expected one post, for example {"network": "x", "author": "bo", "text": "where is my refund?"}'
  let value: unknown
  try {
    value = JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new OutspokeError(`${shown} is no JSON: ${error instanceof Error ? error.message : String(error)}`, { hint, cause: error })
  }
  if (isRecord(value)) return value
  throw new OutspokeError(`${shown} holds no post, but ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`, { hint })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function postOf(record: Readonly<Record<string, unknown>>, shown: string, set: RuleSet, now: number): TestPost {
  const fields: Record<string, Value> = {}
  const fail = (key: string, expected: string): never => {
    throw new OutspokeError(`${shown}: "${key}" is ${JSON.stringify(record[key])}`, { hint: `expected ${expected}` })
  }
  let text: string | undefined
  let network: string | undefined
  let posted: number | undefined
  for (const [key, value] of Object.entries(record)) {
    const name = OTHER_NAMES[key] ?? key
    if (value === null || value === undefined) continue
    if (!POST_FIELD_NAMES.includes(name) && !MORE_FIELDS.includes(name)) {
      if (!set.columns.includes(key)) throw unknownField(key, shown)
      if (typeof value === 'object') fail(key, 'a text or a number')
      fields[`field.${key}`] = String(value)
    } else if (name === 'extra' || name === 'field') {
      for (const [column, cell] of Object.entries(isRecord(value) ? value : fail(key, 'columns of the export with their values')))
        fields[`field.${column}`] = String(cell)
    } else if (name === 'posted' || name === 'posted_at') {
      posted =
        (typeof value === 'number' ? value : parseInstant(String(value), now, 'UTC')) ?? fail(key, 'a time such as 2026-08-04T09:10:00Z')
    } else if (LISTS.includes(name)) {
      fields[name] =
        Array.isArray(value) && value.every((item) => typeof item === 'string')
          ? value
          : typeof value === 'string'
            ? [value]
            : fail(key, 'a list of texts')
    } else if (FLAGS.includes(name)) {
      fields[name] = typeof value === 'boolean' ? value : fail(key, 'true or false')
    } else if (NUMBER_FIELDS.some((field) => field === name)) {
      fields[name] = typeof value === 'number' ? value : fail(key, 'a number')
    } else if (name === 'text') text = typeof value === 'string' ? value : fail(key, 'a text')
    else if (name === 'network') network = String(value).toLowerCase()
    else if (typeof value !== 'object') fields[name] = typeof value === 'boolean' ? value : String(value)
  }
  if (text === undefined)
    throw new OutspokeError(`${shown}: the post has no "text"`, { hint: `it has ${Object.keys(record).join(', ') || 'no fields'}` })
  return { text, network, posted, fields }
}

function unknownField(key: string, shown: string): OutspokeError {
  const known = [...POST_FIELD_NAMES, ...MORE_FIELDS]
  const near = nearest(key, known)
  return new OutspokeError(`${shown}: a post has no field "${key}"`, {
    hint: near === undefined ? `fields are ${known.join(', ')}, and columns that the rules name` : `did you mean "${near}"?`,
  })
}
