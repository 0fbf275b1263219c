/** Texts on a card of triage: posts, labels, lines across; strangers' words made plain. */
import { formatLocal } from '../core/time.ts'
import { oneLine, plain, shorten, wrap } from '../render/plain.ts'
import type { Line, Tone } from '../render/view.ts'
import type { StoredPost } from '../store/store.ts'
import { LABEL } from './triage-layout.ts'

/** Parts of one line, those that are empty left out. */
export function joined(parts: readonly string[]): string {
  return parts.flatMap((one) => (one === '' ? [] : [oneLine(one)])).join('  ')
}

/** `@ann (Ann Smith)`. */
export function authorText(post: StoredPost): string {
  const handle = post.author === undefined ? (post.authorId ?? 'unknown author') : `@${post.author}`
  return post.authorName === undefined || post.authorName === post.author ? handle : `${handle} (${post.authorName})`
}

/** A line across the card with a word in it; for those who only read, the word alone. */
export function ruleLine(text: string, { columns, plain: bare }: { readonly columns: number; readonly plain: boolean }): Line {
  if (bare) return { text: text === '' ? '' : `posted ${text}`, tone: 'dim' }
  return { text: shorten(text === '' ? '─'.repeat(columns) : `── ${text} ${'─'.repeat(columns)}`.slice(0, columns), columns), tone: 'dim' }
}

/** Of a post without words that is said; a picture alone, say, or what was forgotten. */
export function wordsOf({ text }: StoredPost, columns: number): readonly Line[] {
  return text.trim() === '' ? [{ text: '(no text)', tone: 'dim' }] : textLines(text, columns)
}

/** What is unusual about a post. */
export function notesOf({ isPrivate, isAuto, state }: StoredPost): readonly string[] {
  return [isPrivate === true ? 'private' : '', isAuto === true ? 'automatic' : '', state === 'live' ? '' : state]
}

function textLines(text: string, columns: number): readonly Line[] {
  return plain(text)
    .replaceAll('\t', '  ')
    .split('\n')
    .flatMap((paragraph) => wrap(paragraph, columns))
    .map((one) => ({ text: one }))
}

/** `10:05 @acme (us): …`, what is wrapped under it. */
export function threadLines(post: StoredPost, zone: string, columns: number): readonly Line[] {
  const ours = post.direction === 'outbound'
  const when = post.postedAt === undefined ? 'no time' : formatLocal(post.postedAt, zone)
  const head = joined([when, `${authorText(post)}${ours ? ' (us)' : ''}`, ...notesOf(post)])
  const tone: Tone = ours ? 'good' : 'plain'
  return [
    { text: shorten(head, columns), tone: 'dim' },
    ...wordsOf(post, columns - 2).map((line): Line => ({ tone, ...line, text: `  ${line.text}` })),
  ]
}

/** A label, and a text beside it. */
export function labelLines(label: string, text: string, columns: number, tone?: Tone): readonly Line[] {
  if (text === '') return []
  const room = columns - LABEL
  const lines = plain(text)
    .replaceAll('\t', '  ')
    .split('\n')
    .flatMap((paragraph) => wrap(paragraph, room))
  return lines.map((one, at) => ({
    text: `${(at === 0 ? label : '').padEnd(LABEL)}${one}`,
    ...(tone === undefined ? {} : { tone }),
  }))
}
