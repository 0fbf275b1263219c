/** Files that are known and hold no posts, or not as posts: what they are, and what to export instead. */
import { OutspokeError } from '../../core/errors.ts'
import type { Paths } from '../json-paths.ts'
import { namesHere } from '../score.ts'

interface Refusal {
  readonly shape: 'table' | 'objects'
  /** Columns, or paths from the top. */
  readonly required: readonly string[]
  readonly not: readonly string[]
  /** For each of these some column contains it, in any case. */
  readonly containing?: readonly string[] | undefined
  readonly what: string
  readonly hint: string
}

const EXPORT_POSTS = 'Export messages or comments instead; a report of figures has no text to triage.'

const REFUSALS: readonly Refusal[] = [
  {
    shape: 'table',
    required: ['Date (GMT)'],
    not: ['Message', 'Post Message'],
    containing: ['aggregated value'],
    what: 'a Hootsuite metrics report: figures per day, not posts',
    hint: EXPORT_POSTS,
  },
  {
    shape: 'table',
    required: ['Network', 'Profile', 'Audience'],
    not: ['Post'],
    what: 'a Sprout Social profile report: figures per day, not posts',
    hint: EXPORT_POSTS,
  },
  {
    shape: 'table',
    required: [],
    not: ['Message ID', 'Message', 'Text', 'Body', 'Content'],
    containing: ['first response time', 'resolution time', 'conversations'],
    what: 'a Chatwoot report: figures per agent, inbox, label or team, not messages',
    hint: EXPORT_POSTS,
  },
  {
    shape: 'table',
    required: ['reviewId', 'content', 'score', 'rating', 'review'],
    not: [],
    what: 'a merge of Google Play and App Store reviews: each row fills one set of columns or the other',
    hint: 'Import the two exports it was made of one by one; or say with a map (--map FILE) which of its columns are meant.',
  },
  {
    shape: 'objects',
    required: ['[].dialogContent'],
    not: [],
    what: 'a file of dialogues, in which the key of a turn names its role ("client", "agent")',
    hint: 'Say with a map (--map FILE) what the keys of a turn mean: text: message, id: tweet_ID, posted_at: datetime, author: [client, agent].',
  },
  ...['error.message', 'errors[].message', 'error_description'].map((path) => ({
    shape: 'objects' as const,
    required: [path],
    not: ['data', 'id', 'text', 'statuses', 'includes'],
    what: 'an error that a service answered with, not an export',
    hint: 'Look at what it says, sign in again where it asks for that, and export once more.',
  })),
]

/** The refusal that the header of a table meets. */
export function refusedColumns(names: readonly string[]): Refusal | undefined {
  const here = namesHere(names)
  return REFUSALS.find(
    (one) =>
      one.shape === 'table' &&
      one.required.every(here) &&
      !one.not.some(here) &&
      (one.containing ?? []).every((part) => names.some((name) => name.toLowerCase().includes(part))),
  )
}

/** The refusal that the paths of a JSON text meet. */
export function refusedPaths(paths: Paths): Refusal | undefined {
  return REFUSALS.find(
    (one) => one.shape === 'objects' && one.required.every((path) => paths.has(path)) && !one.not.some((path) => paths.has(path)),
  )
}

/** Throws the sentence of a refusal; nothing where there is none. `name`: of the file. */
export function refuse(name: string, refusal: Refusal | undefined): void {
  if (refusal !== undefined) throw new OutspokeError(`${name} is ${refusal.what}`, { hint: refusal.hint })
}
