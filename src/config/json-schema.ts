/**
 * The form of a rules file as JSON Schema (draft-07, which editors read), made of the same descriptions that validation reads: the keys
 * of every place with what they hold, and the values that are allowed. It knows the form only; what names refer to is for `rules check`.
 */
import { NUMBER_FIELDS } from '../core/post.ts'
import { CLOCK_KINDS, PRIORITIES } from '../core/rules/ruleset.ts'
import { CHANNEL_TYPES, DIGESTS } from './channels.ts'
import { ALLOWED } from './condition-values.ts'
import { allowedAt, BOOL_FIELDS, CONDITION_KEYS, type Stage } from './conditions.ts'
import { TEST_FIELDS } from './examples.ts'
import { NAME, TAG } from './nodes.ts'
import { TONES } from './routing.ts'
import { KEYS, type KeyRule, type Place, type Shape } from './schema.ts'
import { ASSIGNS } from './team.ts'

interface Schema {
  readonly [key: string]: unknown
}

const SCALAR: Schema = { type: ['string', 'number', 'boolean'] }
const LIST: Schema = { type: 'array' }
const MAP: Schema = { type: 'object' }
const TEXT: Schema = { type: 'string' }
const NAMES: Schema = { anyOf: [SCALAR, arrayOf(SCALAR)] }
const RANGE: Schema = {
  anyOf: [
    { type: 'number' },
    { type: 'string', pattern: '^\\s*([-+]?[0-9][0-9.]*[kmKM]?)?\\s*(\\.\\.\\s*([-+]?[0-9][0-9.]*[kmKM]?)?)?\\s*$' },
  ],
}

const SHAPES: Readonly<Record<Shape, Schema>> = {
  any: { not: { type: 'null' } },
  text: TEXT,
  scalar: SCALAR,
  flag: { type: 'boolean' },
  list: LIST,
  map: MAP,
  names: NAMES,
  condition: { type: ['object', 'array'] },
  'map or list': { type: ['object', 'array'] },
  'text or map': { type: ['string', 'object'] },
}

/** Where conditions stand, by their places. */
const STAGES: Partial<Record<Place, Stage>> = {
  rule: 'rule',
  route: 'route',
  target: 'target',
  spoke: 'spoke',
  reopen: 'reopen',
  goals: 'goal',
}

/** What stands inside of a key where its shape does not say it. */
const INSIDE: Partial<Record<Place, Readonly<Record<string, Schema>>>> = {
  top: {
    version: { enum: [1, '1'] },
    brand: place('brand'),
    brands: mapOf(place('brands')),
    lists: mapOf({ anyOf: [SCALAR, arrayOf(SCALAR), place('list')] }),
    calendars: mapOf(place('calendar')),
    people: mapOf({ anyOf: [{ type: 'null' }, place('person')] }),
    channels: mapOf(place('channel')),
    departments: mapOf({ anyOf: [{ type: 'null' }, place('department')] }),
    tags: mapOf({ anyOf: [{ type: 'null' }, SCALAR, place('tag')] }, TAG),
    targets: arrayOf(place('target')),
    escalation: mapOf(arrayOf(place('rung'))),
    rules: arrayOf(place('rule')),
    routes: arrayOf(place('route')),
    resolution: place('resolution'),
    reopen: place('reopen'),
    goals: { anyOf: [place('goals'), arrayOf(place('goals'))] },
    views: mapOf(TEXT),
    tests: arrayOf(place('test')),
  },
  testFile: { tests: arrayOf(place('test')) },
  calendar: {
    hours: {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z]{3}(-[A-Za-z]{3})?$' },
      additionalProperties: { type: ['string', 'array'] },
    },
  },
  channel: { type: { enum: CHANNEL_TYPES }, digest: { enum: DIGESTS } },
  department: { spokes: { anyOf: [SCALAR, arrayOf({ anyOf: [SCALAR, place('spoke')] })] }, assign: { enum: ASSIGNS } },
  rung: { priority: { enum: PRIORITIES }, target: oneOrMore({ enum: CLOCK_KINDS }) },
  rule: { priority: { enum: PRIORITIES }, tone: { enum: TONES }, matches: oneOrMore(post()), skips: oneOrMore(post()) },
  route: {
    priority: { enum: PRIORITIES },
    approve: { anyOf: [SCALAR, arrayOf(SCALAR), place('approve')] },
    template: { anyOf: [TEXT, { type: 'object', additionalProperties: TEXT }] },
  },
  resolution: { by: { enum: ['person', 'quiet'] } },
  test: { post: post(), given: place('given'), expect: place('expect') },
  given: { flags: oneOrMore({ enum: ALLOWED.author_flag ?? [] }) },
  expect: { tags: { anyOf: [SCALAR, arrayOf(SCALAR), place('expected tags')] }, priority: { enum: PRIORITIES } },
}

/** The whole schema, as JSON. */
export function jsonSchema(): Schema {
  const places = Object.keys(KEYS).flatMap((name) => (isPlace(name) && name !== 'top' ? [[nameOf(name), keysOf(name)] as const] : []))
  const stages = [...new Set(Object.values(STAGES))]
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Rules of outspoke: who answers what, and by when',
    ...keysOf('top'),
    definitions: {
      ...Object.fromEntries(places),
      ...Object.fromEntries(stages.map((stage) => [`condition-${stage}`, condition(stage)])),
      values: { anyOf: [SCALAR, { ...arrayOf(SCALAR), minItems: 1 }] },
      parts: {
        anyOf: [
          { $ref: '#/definitions/values' },
          {
            type: 'object',
            minProperties: 1,
            additionalProperties: false,
            properties: Object.fromEntries(['any', 'all', 'none'].map((part) => [part, { $ref: '#/definitions/values' }])),
          },
        ],
      },
      post: {
        anyOf: [
          SCALAR,
          { type: 'object', additionalProperties: false, properties: Object.fromEntries(TEST_FIELDS.map((field) => [field, {}])) },
        ],
      },
    },
  }
}

function isPlace(name: string): name is Place {
  return Object.hasOwn(KEYS, name)
}

/** A map with the keys of a place and no others. */
function keysOf(where: Place): Schema {
  const keys: Readonly<Record<string, KeyRule>> = KEYS[where]
  const required = Object.entries(keys).flatMap(([key, rule]) => (rule.required === true ? [key] : []))
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(Object.entries(keys).map(([key, rule]) => [key, described(key, rule, valueOf(where, key, rule))])),
  }
}

function valueOf(where: Place, key: string, rule: KeyRule): Schema {
  const stage = STAGES[where]
  if (rule.shape === 'condition' && stage !== undefined) return { $ref: `#/definitions/condition-${stage}` }
  return INSIDE[where]?.[key] ?? SHAPES[rule.shape]
}

/** With the words of the description. Nothing may stand beside a reference, hence the list of one. */
function described(key: string, { doc, example }: KeyRule, value: Schema): Schema {
  return { description: `${doc}. For example ${key}: ${example}`, ...('$ref' in value ? { allOf: [value] } : value) }
}

function condition(stage: Stage): Schema {
  const self = { $ref: `#/definitions/condition-${stage}` }
  const logic = ['all', 'any', 'not']
  const keys = CONDITION_KEYS.filter((key) => allowedAt(key, stage) || logic.includes(key))
  const map = {
    type: 'object',
    minProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(keys.map((key) => [key, logic.includes(key) ? self : askedOf(key)])),
  }
  return { anyOf: [map, { ...arrayOf(self), minItems: 1 }] }
}

function askedOf(key: string): Schema {
  if (key === 'text' || key === 'tags') return { $ref: '#/definitions/parts' }
  if (BOOL_FIELDS.some((field) => field === key)) return { type: 'boolean' }
  if (key === 'shares' || NUMBER_FIELDS.some((field) => field === key)) return RANGE
  if (key === 'field') return { type: 'object', minProperties: 1, additionalProperties: { $ref: '#/definitions/values' } }
  const allowed = Object.entries(ALLOWED).find(([field]) => field === key)?.[1]
  // A list of the file may stand for values everywhere.
  return allowed === undefined
    ? { $ref: '#/definitions/values' }
    : oneOrMore({ anyOf: [{ enum: allowed }, { type: 'string', pattern: '^\\$' }] })
}

/** Fit for a reference as it is: no blanks. */
function nameOf(where: Place): string {
  return where === 'testFile' ? 'test-file' : where.replaceAll(' ', '-')
}
function place(where: Place): Schema {
  return { $ref: `#/definitions/${nameOf(where)}` }
}
function post(): Schema {
  return { $ref: '#/definitions/post' }
}
function arrayOf(items: Schema): Schema {
  return { type: 'array', items }
}
function oneOrMore(value: Schema): Schema {
  return { anyOf: [value, arrayOf(value)] }
}
function mapOf(value: Schema, names: RegExp = NAME): Schema {
  return { type: 'object', propertyNames: { pattern: names.source }, additionalProperties: value }
}
