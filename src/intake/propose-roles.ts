/** Which column is which field of a post: by its cells first, then by its name. */
import type { PostField } from './format.ts'
import { foldColumn } from './format.ts'
import { commonCsv } from './formats/common.ts'
import type { Look } from './propose-columns.ts'
import { FITS, type Fit, HEADING, isKey } from './propose-fits.ts'

/** Field → its column, and why. */
export type Roles = ReadonlyMap<PostField, Role>

export interface Role {
  readonly look: Look
  readonly why: string
  /** Of times: a second column with the time of day. */
  readonly clock?: Look | undefined
  /** The id stands in this column inside a link. */
  readonly match?: string | undefined
}

const TIME_NAME =
  /date|time|creat|post|publi|sent|receiv|stamp|utc|epoch|millis|datum|zeit|erstellt|eingang|fecha|hora|when|(?:^|[^a-z])at$/i
const CREATED = /creat|post|publi|sent|receiv|erstellt|eingang|^(?:date|time|datum|fecha|timestamp|datetime|when)/i
const EDITED = /updat|edit|modif|last/i
const COLLECTED = /collect|scrap|fetch|index|retriev|crawl|export|import|download/i
const ANSWER = /repl(?:y|ied|ies)|respon|answer|antwort|respuesta|reponse|réponse/i
const OTHER_TIME = /birth|join|thread|parent|first|user|account|profile|due|clos|resol/i
const ID_NAME = /(?:^|[\s_.-])(?:id|uuid|guid|nr|no|ref|reference|nummer|number|key)$/i
const CAMEL_ID = /[a-z]I[dD]$/
const OTHER_ID =
  /user|author|sender|page|profile|parent|repl|answer|thread|conversation|video|channel|account|from|campaign|query|inbox|cluster|group|subreddit|owner|in_/i
const TEXT_NAME = /text|message|content|body|comment|review|caption|wording|nachricht|kommentar|inhalt|mensaje|texto|contenu|avis/i
const NOT_TEXT = /descr|bio|html|url|link|location|place|source|user|author|sender|name|agent|zone|tag|label|image|avatar|reason|linked/i

const common = commonCsv.profile.fields
/** Place of the name among the common ones for a field; Infinity where it is none. */
function rank(field: PostField, look: Look): number {
  const names = common[field]?.columns ?? []
  const last = LAST.has(field) ? foldColumn(look.last) : look.folded
  const at = names.findIndex((name) => foldColumn(name) === look.folded)
  const below = at < 0 ? names.findIndex((name) => foldColumn(name) === last) : at
  return below < 0 ? Number.POSITIVE_INFINITY : below
}
/** Fields that the last key of a path tells: `post.record.text`. */
const LAST: ReadonlySet<PostField> = new Set(['text', 'posted_at'])

const isCommon = (field: PostField, look: Look): boolean => rank(field, look) < 99

/** Finds the columns of all fields that can be told. */
export function rolesOf(looks: readonly Look[]): Roles {
  const roles = new Map<PostField, Role>()
  const taken = new Set<Look>()
  const free = (): readonly Look[] => looks.filter((look) => !taken.has(look) && look.cells.length > 0)
  const give = (field: PostField, look: Look | undefined, why: string, more: Partial<Role> = {}): void => {
    if (look === undefined || roles.has(field)) return
    roles.set(field, { look, why, ...more })
    taken.add(look)
  }
  giveTimes(free(), give, roles)
  const clock = roles.get('posted_at')?.clock
  if (clock !== undefined) taken.add(clock)
  // Where no column reads like text, one that is called so is meant.
  const text = best(free(), textScore, 5) ?? free().find((look) => isCommon('text', look) && look.time === undefined)
  give(
    'text',
    text,
    text !== undefined && isCommon('text', text) ? 'by its name, and it reads like text' : 'the longest and most distinct text',
  )
  giveIds(free, give, roles)
  give(
    'reply_text',
    best(free(), (look) => (ANSWER.test(look.name) && look.wordy > 0.5 && look.nested < 0.3 ? look.length : 0), 8),
    'text in the same row, and its name speaks of an answer: it becomes a post of its own',
  )
  for (const [field, fits] of Object.entries(FITS) as [PostField, Fit][]) {
    const look = best(
      free().filter((one) => fits.cells(one)),
      (one) => (isCommon(field, one) ? 100 - rank(field, one) : fits.name?.test(one.name) === true ? 10 : 0) + one.filled,
      9,
    )
    give(field, look, fits.why ?? 'by its name, and its cells fit')
  }
  give(
    'author',
    best(free(), (look) => (look.handles > 0.6 ? look.filled : 0), 0.1),
    'its cells are handles',
  )
  const url = best(free(), (look) => (look.urls > 0.8 ? look.distinct + look.filled : 0), 0.5)
  give('url', url, 'its cells are links')
  if (!roles.has('reply_text')) roles.delete('reply_at')
  return roles
}

type Give = (field: PostField, look: Look | undefined, why: string, more?: Partial<Role>) => void

function best(looks: readonly Look[], score: (look: Look) => number, least: number): Look | undefined {
  let found: Look | undefined
  let most = least
  for (const look of looks) {
    const scored = score(look)
    if (scored <= most) continue
    most = scored
    found = look
  }
  return found
}

function giveTimes(looks: readonly Look[], give: Give, roles: ReadonlyMap<PostField, Role>): void {
  const times = looks.filter(
    ({ time, last }) => time !== undefined && (time.share >= 0.8 || TIME_NAME.test(last)) && (!time.bare || TIME_NAME.test(last)),
  )
  const another = (name: string): boolean => EDITED.test(name) || COLLECTED.test(name) || ANSWER.test(name) || OTHER_TIME.test(name)
  const created = best(
    times,
    (look) =>
      (isCommon('posted_at', look) ? 40 - rank('posted_at', look) : CREATED.test(look.last) ? 20 : 1) +
      (look.time?.zoneless === true ? 0 : 15) +
      look.filled * 10 +
      (/utc|gmt/i.test(look.last) ? 5 : 0) -
      (another(look.name) ? 60 : 0),
    0,
  )
  const clock = created?.time?.dayOnly === true ? looks.find((look) => look.clocks > 0.8) : undefined
  give('posted_at', created, clock === undefined ? 'its cells are times' : 'a date, and the time of day beside it', { clock })
  const left = (): readonly Look[] => times.filter((look) => ![...roles.values()].some((role) => role.look === look))
  give(
    'reply_at',
    left().find(({ name }) => ANSWER.test(name)),
    'times, and its name speaks of an answer',
  )
  give(
    'edited_at',
    left().find(({ name }) => EDITED.test(name)),
    'times, and its name speaks of a change',
  )
  give(
    'collected_at',
    left().find(({ name }) => COLLECTED.test(name)),
    'times, and its name says when the export saw it',
  )
}

function textScore(look: Look): number {
  if (look.time !== undefined || look.urls > 0.5 || look.numbers > 0.5 || look.codes > 0.8) return 0
  if (look.wordy < 0.2 && !isCommon('text', look) && !TEXT_NAME.test(look.last)) return 0
  if (look.numbers + look.codes > 0.8 && look.wordy === 0) return 0
  const named = isCommon('text', look) ? 60 - rank('text', look) : TEXT_NAME.test(look.last) ? 40 : 0
  const against = (HEADING.test(look.last) ? 30 : 0) + (ANSWER.test(look.name) || NOT_TEXT.test(look.name) ? 70 : 0)
  const content = Math.min(look.length, 200) * look.distinct * (0.3 + look.wordy) * (look.nested > 0.5 ? 0.2 : 1)
  return (content + (content > 1 ? named : 0)) * (0.3 + 0.7 * look.filled) - against
}

function giveIds(free: () => readonly Look[], give: Give, roles: ReadonlyMap<PostField, Role>): void {
  const named = (look: Look): boolean =>
    isCommon('id', look) || ((ID_NAME.test(look.name) || CAMEL_ID.test(look.name)) && !OTHER_ID.test(look.name))
  const unlike = (look: Look): number => look.distinct + (look.damaged === undefined ? 0 : 1)
  const id = best(
    free().filter((look) => isKey(look) && look.filled > 0.5 && named(look)),
    (look) =>
      Math.min(unlike(look), 1) * 100 +
      (isCommon('id', look) ? 12 - rank('id', look) : 0) +
      (/comment|message|review/i.test(look.name) ? 5 : 0),
    60,
  )
  give('id', id, 'by its name, and its cells differ')
  const code = (look: Look): boolean =>
    isKey(look) && look.distinct === 1 && look.filled === 1 && look.codes > 0.9 && look.name.trim() !== ''
  give(
    'id',
    best(
      free(),
      (look) =>
        code(look) && look.cells.length > 2 && !OTHER_ID.test(look.name) && !(look.time !== undefined && TIME_NAME.test(look.last))
          ? look.length
          : 0,
      0,
    ),
    'every row has one, and no two are equal',
  )
  if (!roles.has('id')) {
    const link = free().find((look) => look.urls === 1 && look.filled === 1 && look.distinct > 0.9)
    const match = link === undefined ? undefined : numberIn(link.cells)
    give('id', link, match === undefined ? 'every row has one link of its own' : 'the number at the end of its link', { match })
    give('url', link, 'its cells are links')
  }
  const own = new Set(roles.get('id')?.look.cells ?? [])
  const copied = roles.get('id')?.look.cells ?? []
  const isCopy = (look: Look): boolean =>
    look.cells.length === copied.length && look.cells.filter((cell, index) => cell === copied[index]).length > look.cells.length / 2
  const answers = (look: Look): number =>
    own.size < 2 || isCopy(look) ? 0 : look.cells.filter((cell) => own.has(cell.replace(/\.0$/, ''))).length / look.cells.length
  const keys = free().filter((look) => isKey(look) && look.nested === 0)
  const parent =
    best(keys, (look) => (isCommon('parent_id', look) ? 100 - rank('parent_id', look) : 0), 0) ??
    best(keys, (look) => (!/thread|conversation/i.test(look.name) && look.numbers < 1.1 && look.length > 2 ? answers(look) : 0), 0.3)
  give('parent_id', parent, parent !== undefined && isCommon('parent_id', parent) ? 'by its name' : 'its cells are ids of other rows')
  if (/comment/i.test(roles.get('id')?.look.name ?? ''))
    give(
      'parent_id',
      keys.find((look) => look.folded === 'postid'),
      'a comment answers its post',
    )
}

/** The last long number of a link, where that tells all links apart. */
function numberIn(links: readonly string[]): string | undefined {
  const found = links.map((link) => /(\d{5,})\D*$/.exec(link)?.[1])
  return found.every((one) => one !== undefined) && new Set(found).size === new Set(links).size ? '([0-9]{5,})[^0-9]*$' : undefined
}
