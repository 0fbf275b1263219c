/** What of a post is personal, and what stands in its place where a person is forgotten. */
import { foldHandle } from './handle.ts'

/** Stands where something was that named a person. */
export const MARK = '[forgotten]'
/** Stands where our people wrote something, in a conversation whose texts are gone by age. */
export const PRUNED = '[pruned]'

/** Columns of a post that tell of a person, by what is left of them. Numbers, times, tags, network and language say of nobody who it was. */
export const PERSONAL = {
  empty: ['text'],
  null: ['text_raw', 'title', 'author', 'author_id', 'author_name', 'native_id', 'url', 'location', 'media', 'extra', 'row'],
} as const

/** Names of people and their accounts, as posts of others may write them. */
export interface Names {
  readonly handles: readonly string[]
  readonly display: readonly string[]
  /** Of their posts. */
  readonly ids?: ReadonlySet<string>
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
const BEFORE = '(?<![\\p{L}\\p{N}_])'
const AFTER = '(?![\\p{L}\\p{N}_])'
/** Of another server: `@jane@mastodon.social`. */
const SERVER = '(?:@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+)?'

/**
 * Puts the mark in the place of mentions of these handles (`@ann`) and of the part of an address that is one (`x.com/ann/…`); `near`: in what
 * answers these people, also handles that stand alone, and names, whole or a word of one. Texts of others keep words that are only alike.
 */
export function maskOf({ handles, display, ids }: Names, near: boolean, mark = MARK): (text: string) => string {
  const known = [...new Set(handles.map((one) => one.replace(/^@/, '').trim()).filter((one) => one !== ''))].sort(
    (a, b) => b.length - a.length,
  )
  const list = known.map(escaped).join('|')
  const patterns: RegExp[] = []
  if (list !== '') {
    patterns.push(new RegExp(`${BEFORE}[@＠](?:${list})${SERVER}${AFTER}`, 'giu'))
    patterns.push(new RegExp(`(?<=//[^\\s/]{1,80}/(?:[^\\s/]{1,40}/)?@?)(?:${list})${AFTER}`, 'giu'))
    if (near) patterns.push(new RegExp(`${BEFORE}(?:${list})${AFTER}`, 'giu'))
  }
  if (near) {
    const names = [...new Set(display.flatMap((name) => [name.trim(), ...name.split(/\s+/)]))].filter((one) => /\p{L}{3}/u.test(one))
    const words = names.sort((a, b) => b.length - a.length).map(escaped)
    if (words.length > 0) patterns.push(new RegExp(`${BEFORE}(?:${words.join('|')})${AFTER}`, 'gu'))
  }
  const isGone = (word: string): boolean => ids?.has(word) === true
  return (text) => {
    const named = patterns.reduce((rest, pattern) => rest.replace(pattern, mark), text)
    return ids === undefined || ids.size === 0 ? named : named.replace(ID, (word) => (isGone(word) ? mark : word))
  }
}

/** Ids as texts write them: whole, or what stands last in one that is an address or a URN. */
export function idsOf(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.flatMap((key) => (key.startsWith('#') ? [] : [key, key.split(/[/:]/).at(-1) ?? ''])).filter((id) => id.length > 4))
}

/** What may be the id of a post, wherever it stands: shorter ones are words and numbers like any other. */
const ID = /[\p{L}\p{N}][\p{L}\p{N}_-]{4,199}/gu

const ADDRESS = /(?:https?:\/\/|www\.|[\p{L}\p{N}-]+\.[\p{L}]{2,}\/)[^\s"'<>\\]+/giu
const SEGMENT = /[^/?&=#@:]+/gu

/** Puts the mark in the place of each part of an address that `isForgotten` knows: a handle, folded, or an id. */
export function maskAddresses(text: string, isForgotten: (part: string) => boolean): string {
  if (!text.includes('/')) return text
  return text.replace(ADDRESS, (address) =>
    address.replace(SEGMENT, (part) => {
      const bare = part.replace(/[).,;!…]+$/u, '')
      return isForgotten(bare) || isForgotten(foldHandle(bare)) ? part.replace(bare, MARK) : part
    }),
  )
}

const MENTION = /(?<![\p{L}\p{N}_])[@＠]([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)((?:@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?)/gu

/** Puts the mark in the place of mentions of whom `isForgotten` knows by the folded handle. */
export function maskMentions(text: string, isForgotten: (handle: string) => boolean): string {
  if (!/[@＠]/.test(text)) return text
  return text.replace(MENTION, (whole, handle: string, server: string) =>
    isForgotten(foldHandle(handle)) || (server !== '' && isForgotten(foldHandle(`${handle}${server}`))) ? MARK : whole,
  )
}

/** Words of a record as it stood in a file that may be an id or a handle. */
export function wordsOf(record: string): readonly string[] {
  return [
    ...new Set(record.split(/[\s,;|"'<>()[\]{}]+/).flatMap((word) => [word, word.replace(/^@/, ''), ...word.split(/[:/=?&]/)])),
  ].filter((word) => word.length > 1 && word.length <= 200)
}

/** Words of a command as it was typed that name one of these posts (by an id, or the beginning of one) or people. */
export function maskCommand(command: string, ids: ReadonlyMap<string, string>, mask: (text: string) => string): string {
  const [first = '', ...rest] = command.split(' ')
  const words = rest.map((word) => {
    if (!/^[a-z][0-9a-z]{2,12}$/.test(word)) return word
    for (const [old, made] of ids) if (old.startsWith(word)) return made.slice(0, Math.max(word.length, 4))
    return word
  })
  return [first, mask(words.join(' '))].filter((part) => part !== '').join(' ')
}

/** What is left of a command that recorded a text: which it was, on whom, and its switches. Nobody knows where a text in it ends. */
export function withoutTexts(command: string, mark = MARK): string {
  const quoted = command.search(/["']/)
  const words = (quoted < 0 ? command : command.slice(0, quoted)).split(' ').filter((word) => word !== '')
  const kept = words.map((word, at) => (at === 0 || isPlain(word, at, words[at - 1] ?? '') ? word : mark))
  if (quoted >= 0) kept.push(mark)
  return kept.filter((word, at) => word !== mark || kept[at - 1] !== mark).join(' ')
}

const SHORT_ID = /^[a-z][0-9a-z]{2,12}$/

/** Switches, whom it is about (first), further ids (those have digits, words mostly none), numbers of follow-ups, and how it was resolved. */
const isPlain = (word: string, at: number, before: string): boolean =>
  /^--[a-z-]+$/.test(word) ||
  (at === 1 && (SHORT_ID.test(word) || /^[a-z]+:/.test(word))) ||
  (SHORT_ID.test(before) && SHORT_ID.test(word) && /\d/.test(word)) ||
  (/^(?:done|drop|move)$/.test(before) && /^\d+$/.test(word)) ||
  before === '--as'

/** Parts of an event's data that are written by people. The reason of a resolution is a figure of reports, and stays. */
const FREE_TEXT = ['text', 'noReply', 'dropped'] as const
const WITH_REASON = [...FREE_TEXT, 'reason'] as const

/** Those of a kind of event. */
export function freeTextOf(kind: string): readonly string[] {
  return kind === 'rejected' ? WITH_REASON : FREE_TEXT
}
