/** Every format, named ones first, and the files that are refused by name. */
import type { Format } from '../format.ts'
import { commonCsv, commonJson } from './common.ts'
import { twcs } from './twcs.ts'

export const FORMATS: readonly Format[] = [twcs, commonCsv, commonJson]

/** Files that are known and cannot be read by the names of their columns: what they are, and what to do. */
export interface Refusal {
  readonly name: string
  readonly shape: Format['shape']
  readonly required: readonly string[]
  readonly not: readonly string[]
  /** Some column contains this. */
  readonly containing?: string | undefined
  readonly what: string
  readonly hint: string
}

const EXPORT_POSTS = 'Export messages or comments instead; a report of figures has no text to triage.'
const OWN_POSTS =
  'They are no messages to answer: export the inbox or the comments; or say with a map what they mean (direction: { value: outbound }).'
const NEEDS_MAP = 'This format is not read yet: say with a map (--map FILE) which keys are the text, the id, the author and the time.'

export const REFUSALS: readonly Refusal[] = [
  {
    name: 'hootsuite-metrics',
    shape: 'table',
    required: ['Date (GMT)'],
    not: ['Message', 'Post Message'],
    containing: 'aggregated value',
    what: 'a Hootsuite metrics report: figures per day, not posts',
    hint: EXPORT_POSTS,
  },
  {
    name: 'sprout-profile',
    shape: 'table',
    required: ['Network', 'Profile', 'Audience'],
    not: ['Post'],
    what: 'a Sprout Social profile report: figures per day, not posts',
    hint: EXPORT_POSTS,
  },
  {
    name: 'hootsuite-posts',
    shape: 'table',
    required: ['Facebook Page', 'Post ID', 'Post Message'],
    not: ['Message ID'],
    what: 'a Hootsuite report of your own posts',
    hint: OWN_POSTS,
  },
  {
    name: 'sprout-posts',
    shape: 'table',
    required: ['Post ID', 'Network', 'Post Type', 'Profile', 'Post'],
    not: [],
    what: 'a Sprout Social report of your own posts',
    hint: OWN_POSTS,
  },
  {
    name: 'mastodon',
    shape: 'objects',
    required: ['uri', 'content', 'visibility', 'account.acct'],
    not: [],
    what: 'from the API of Mastodon, whose texts are HTML and whose ids are those of one server',
    hint: NEEDS_MAP,
  },
]
