/** The values of conditions: what each field allows, in the form in which posts hold it. */
import { KINDS } from '../core/post.ts'
import { PRIORITIES, type ValueField } from '../core/rules/ruleset.ts'

import { didYouMean, nearest, type Report } from './diagnostics.ts'
import type { References, Word } from './names.ts'
import { isNull, type Node, typeOf } from './nodes.ts'
import { expand, type Lists, listName } from './terms.ts'

export interface ConditionSetup {
  readonly report: Report
  readonly refs: References
  readonly lists: Lists
  readonly routes: ReadonlySet<string>
  /** Columns of exports that conditions name; grows. */
  readonly columns: Set<string>
}

export const FLAGS = ['advocate', 'vip', 'influencer', 'detractor', 'employee']
export const SENTIMENTS = ['negative', 'neutral', 'positive']
const HAS = ['link', 'image', 'video', 'question']
/** Fields of a post that `known` may ask for; another word is a column of the export. */
export const POST_FIELDS: readonly string[] = (
  'id native_id parent_id conversation_id network kind direction directed brand author author_id author_name author_flag followers verified is_bot is_auto ' +
  'posted posted_at edited_at text title language lang language_source sentiment sentiment_score rating likes reposts shares replies quotes views reach ' +
  'engagement url location labels media links mentions hashtags source'
).split(' ')
/** Values as words, lists expanded. */
export function readWords(nodes: readonly Node[], { lists, report }: ConditionSetup): readonly Word[] {
  return nodes.flatMap((node): readonly Word[] => {
    if (node.kind === 'bad') return []
    if (node.kind !== 'scalar' || isNull(node)) {
      report.add(
        node.kind === 'scalar' ? 'E111' : 'E102',
        node.at,
        node.kind === 'scalar' ? 'empty value' : `expected a value, got ${typeOf(node)}`,
      )
      return []
    }
    const name = listName(node.text)
    if (name === undefined) return [{ text: node.text, at: node.at }]
    return (expand(name, node.at, lists, report) ?? []).map((term) => ({ text: term.raw, at: node.at }))
  })
}

export const ALLOWED: Partial<Record<ValueField, readonly string[]>> = {
  kind: KINDS,
  sentiment: SENTIMENTS,
  author_flag: FLAGS,
  has: HAS,
  priority: PRIORITIES,
}

/** One value in the form in which posts hold it. */
export function checkValue(field: ValueField, word: Word, setup: ConditionSetup): string | undefined {
  const { report, refs } = setup
  const oneOf = (allowed: readonly string[]): string | undefined => {
    if (allowed.includes(word.text)) return word.text
    report.add('E142', word.at, `"${field}" cannot be "${word.text}"`, { help: didYouMean(word.text, allowed) })
    return undefined
  }
  const allowed = ALLOWED[field]
  if (allowed !== undefined) return oneOf(allowed)
  if (field === 'tags') return refs.tag(word)
  if (field === 'during') return refs.calendar(word)
  if (field === 'department') return refs.department(word, { log: true })
  if (field === 'route') return oneOf([...setup.routes])
  if (field === 'network') return word.text.toLowerCase()
  if (field === 'author' || field === 'mentions') return word.text.replace(/^@/u, '')
  if (field === 'hashtags') return word.text.replace(/^#/u, '')
  if (field === 'links')
    return word.text
      .replace(/^[a-z]+:\/\//iu, '')
      .replace(/[/?#].*$/u, '')
      .toLowerCase()
  if (field === 'known') return checkKnown(word, setup)
  if (field === 'language' && !/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/u.test(word.text)) {
    report.add('E142', word.at, `"${word.text}" is not a language tag`, { help: 'write it as BCP 47 does: en, en-GB, pt-BR, ja' })
    return undefined
  }
  return word.text
}

function checkKnown(word: Word, { report, columns }: ConditionSetup): string | undefined {
  if (POST_FIELDS.includes(word.text)) return word.text
  const near = nearest(word.text, POST_FIELDS)
  if (near !== undefined && !columns.has(word.text)) {
    report.add('E142', word.at, `"known" names no field of a post: "${word.text}"`, { help: `did you mean "${near}"?` })
    return undefined
  }
  columns.add(word.text)
  return word.text
}
