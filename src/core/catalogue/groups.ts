/**
 * What no case takes, grouped by its words: greedily, the word that most conversations have first, then the one that most of the rest
 * have. A word is what a rule would find, so that a group is exactly what a rule of its words takes.
 */
import type { WordCount } from '../rules/frequent-words.ts'
import { compile, match, type RulePost } from '../rules/matcher.ts'
import type { RuleSet } from '../rules/ruleset.ts'

export interface Group {
  /** Forms of one word, or of one pair, as a rule would list them: the most frequent first. */
  readonly terms: readonly string[]
  /** Further words that at least half of its conversations have. */
  readonly company: readonly string[]
  /** Conversations with one of the terms that no group above has. */
  readonly conversations: number
  /** Conversations with one of the terms: what a rule with them alone would take. */
  readonly takes: number
  /** The latest of its own ones. */
  readonly examples: readonly Example[]
}

export interface Example {
  /** Internal id, and short id. */
  readonly id: number
  readonly pid: string
  /** When it began, epoch ms. */
  readonly postedAt?: number | undefined
}

export interface Grouped {
  readonly groups: readonly Group[]
  readonly conversations: number
  /** In no group. */
  readonly others: number
}

export interface Grouping {
  /** One conversation, and the posts that rules judge it by. */
  add(conversation: Example, posts: readonly RulePost[]): void
  /** At most so many groups. */
  result(most: number): Grouped
}

/** Conversations that have the same words, and no others. */
interface Alike {
  readonly words: readonly number[]
  conversations: number
  examples: readonly Example[]
}

/** What occurs only once is no pattern. */
const LEAST = 2
const EXAMPLES = 3
const COMPANY = 4

/** Words of nobody's matter: what we are called. */
export function namesOf({ brands }: Pick<RuleSet, 'brands'>): ReadonlySet<string> {
  const names = brands.flatMap(({ id, handles }) => [...(id === undefined ? [] : [id.toLowerCase()]), ...Object.values(handles).flat()])
  return new Set(names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{M}\p{N}]+/u)]).filter((name) => name !== ''))
}

/** Words to group by: the frequent ones but those that name us, and those of time and number, which name no matter. */
export function wordsToGroup(frequent: readonly WordCount[], names: ReadonlySet<string>): readonly string[] {
  const tells = (word: string): boolean => {
    const parts = word.split(' ')
    return !parts.some((part) => names.has(part)) && !parts.every((part) => TIMES.has(part))
  }
  return frequent.filter(({ word }) => tells(word)).map(({ word }) => word)
}

/** Folded; in the languages that exports are mostly in. */
const TIMES: ReadonlySet<string> = new Set(
  `second seconds minute minutes min mins hour hours hrs morning afternoon evening night tonight weekend weeks month months year years ago soon
    already later often monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october
    november december zero two three four five six seven eight nine ten first once twice half times people person else through least less
    minute minuten stunde stunden morgen abend nacht woche wochen monat monate jahr jahre tag tage schon bald gestern montag dienstag mittwoch
    donnerstag freitag samstag sonntag zwei drei vier funf leute
    heure heures matin soir nuit semaine semaines mois an annee jours hier demain deja trois quatre cinq gens
    hora horas manana noche semana semanas dias ano anos ayer tres cuatro cinco gente minuto minutos`
    .trim()
    .split(/\s+/),
)

/** Memory grows with the combinations of words that occur, not with the conversations. `words`: the most frequent first. */
export function createGrouping(set: RuleSet, words: readonly string[]): Grouping {
  const at = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 }
  const machine = compile({
    ...set,
    reopenUnless: undefined,
    rules: words.map((word, index) => ({
      id: String(index),
      tags: [String(index)],
      when: { field: 'text', any: [{ kind: 'word', raw: word, at }], at },
      notify: [],
      enabled: true,
      matches: [],
      skips: [],
      stratum: 0,
      at,
    })),
  })
  const combinations = new Map<string, Alike>()
  let conversations = 0
  return {
    add({ id, pid, postedAt }, posts) {
      conversations++
      const found = new Set<number>()
      for (const post of posts) {
        const count = match(machine, post, undefined)
        for (let k = 0; k < count; k++) found.add(machine.matching.matched[k] ?? 0)
      }
      if (found.size === 0) return
      const held = [...found].sort((a, b) => a - b)
      const key = held.join()
      const alike = combinations.get(key) ?? { words: held, conversations: 0, examples: [] }
      combinations.set(key, alike)
      alike.conversations++
      alike.examples = latest([...alike.examples, { id, pid, postedAt }])
    },
    result(most) {
      const groups = grouped(words, [...combinations.values()], most)
      return { groups, conversations, others: conversations - groups.reduce((sum, group) => sum + group.conversations, 0) }
    },
  }
}

function latest(examples: readonly Example[]): readonly Example[] {
  if (examples.length < 2) return examples
  return examples.toSorted((a, b) => (b.postedAt ?? 0) - (a.postedAt ?? 0) || (a.pid < b.pid ? -1 : 1)).slice(0, EXAMPLES)
}

function grouped(words: readonly string[], all: readonly Alike[], most: number): readonly Group[] {
  const families = words.map((head) => words.flatMap((word, index) => (isForm(head, word) ? [index] : [])))
  const heads = words.map((_, word) => families.flatMap((family, head) => (family.includes(word) ? [head] : [])))
  const groups: Group[] = []
  let left = all
  while (groups.length < most) {
    const gains = gainsOf(left, heads)
    const head = bestOf(words, gains)
    const family = families[head]
    if (family === undefined || (gains[head] ?? 0) < LEAST) break
    const has = ({ words: held }: Alike): boolean => held.some((word) => family.includes(word))
    const members = left.filter(has)
    left = left.filter((one) => !has(one))
    groups.push({
      terms: family.toSorted((a, b) => Number(b === head) - Number(a === head) || a - b).map((word) => words[word] ?? ''),
      company: companyOf(words, members, family, gains[head] ?? 0),
      conversations: gains[head] ?? 0,
      takes: sumOf(all.filter(has)),
      examples: latest(members.flatMap(({ examples }) => examples)),
    })
  }
  return groups
}

/** Conversations left for each word and its forms. */
function gainsOf(left: readonly Alike[], heads: readonly (readonly number[])[]): readonly number[] {
  const gains = heads.map(() => 0)
  for (const { words, conversations } of left)
    for (const head of new Set(words.flatMap((word) => heads[word] ?? []))) gains[head] = (gains[head] ?? 0) + conversations
  return gains
}

/** The one that most have; of equals a pair, which says more, then the one that is more frequent by itself. */
function bestOf(words: readonly string[], gains: readonly number[]): number {
  const isPair = (index: number) => Number(words[index]?.includes(' ') === true)
  let best = 0
  for (const [index, gain] of gains.entries()) {
    const more = gain - (gains[best] ?? 0) || isPair(index) - isPair(best)
    if (more > 0) best = index
  }
  return best
}

function companyOf(words: readonly string[], members: readonly Alike[], family: readonly number[], of: number): readonly string[] {
  const counts = new Map<number, number>()
  for (const one of members) for (const word of one.words) counts.set(word, (counts.get(word) ?? 0) + one.conversations)
  const said = new Set(family.flatMap((word) => (words[word] ?? '').split(' ')))
  return [...counts]
    .filter(([word, count]) => count >= LEAST && count * 2 >= of && !family.includes(word) && !said.has(words[word] ?? ''))
    .sort(([one, a], [other, b]) => b - a || ((words[one] ?? '') < (words[other] ?? '') ? -1 : 1))
    .slice(0, COMPANY)
    .map(([word]) => words[word] ?? '')
}

const sumOf = (all: readonly Alike[]): number => all.reduce((sum, { conversations }) => sum + conversations, 0)

/** Shorter words are too near to others. */
const STEM = 4
const ENDING = 2

/** Whether two words, or pairs, differ by an ending of one or two letters: `seat`, `seats`; `Karte`, `Karten`. */
function isForm(one: string, other: string): boolean {
  if (one === other) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short.length >= STEM && long.length - short.length <= ENDING && long.startsWith(short) && !long.slice(short.length).includes(' ')
}
