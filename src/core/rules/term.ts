/** A term of the rules, made ready for the search. */

import { foldHandle } from '../handle.ts'
import { foldValue } from './fold.ts'
import { wordAfter, wordBefore } from './letters.ts'
import { straightenQuotes } from './plain.ts'
import type { Term } from './ruleset.ts'

/** `key` is equal for terms that match the same. */
export type Needle =
  /** In the folded view; `start` and `end`: no word character may stand next to that end. */
  | { readonly kind: 'word'; readonly key: string; readonly text: string; readonly start: boolean; readonly end: boolean }
  /** In the plain view, with the same word ends. */
  | {
      readonly kind: 'exact'
      readonly key: string
      readonly text: string
      readonly folded: string
      readonly start: boolean
      readonly end: boolean
    }
  | { readonly kind: 'mention' | 'hashtag'; readonly key: string; readonly text: string; readonly open: boolean }
  | { readonly kind: 'regex'; readonly key: string; readonly source: string }

/** What a term searches for. */
export function needleOf(term: Term): Needle {
  const raw = term.raw.trim()
  switch (term.kind) {
    case 'regex': {
      const source = /^\/.*\/$/su.test(raw) && raw.length > 1 ? raw.slice(1, -1) : raw
      return { kind: 'regex', key: `/${source}`, source }
    }
    case 'exact': {
      const text = straightenQuotes(raw.replace(/^=/, '').trim().normalize('NFC')).replace(/\s+/g, ' ')
      return { kind: 'exact', key: `=${text}`, text, folded: foldValue(text), ...edges(text, false, false) }
    }
    case 'mention':
    case 'hashtag': {
      const open = raw.endsWith('*')
      const bare = raw.replace(/\*$/, '').replace(/^[@#＠＃]/, '')
      const text = term.kind === 'mention' ? foldHandle(bare) : foldValue(bare)
      return { kind: term.kind, key: `${term.kind === 'mention' ? '@' : '#'}${text}${open ? '*' : ''}`, text, open }
    }
    case 'word': {
      const openStart = raw.startsWith('*')
      const openEnd = raw.endsWith('*')
      const text = foldValue(raw.replace(/^\*+|\*+$/g, ''))
      return { kind: 'word', key: `${openStart ? '*' : ' '}${text}${openEnd ? '*' : ' '}`, text, ...edges(text, openStart, openEnd) }
    }
  }
}

/** An end needs a word end only if its own character is of a script that writes spaces. */
function edges(text: string, openStart: boolean, openEnd: boolean): { start: boolean; end: boolean } {
  const units = unitsOf(text)
  return { start: !openStart && wordAfter(units, 0, units.length), end: !openEnd && wordBefore(units, units.length) }
}

/** Whether `text` stands in `view` with the word ends it asks for; gives the first place, else -1. */
export function findExact(
  view: string,
  needle: { readonly text: string; readonly start: boolean; readonly end: boolean },
  from = 0,
): number {
  if (needle.text === '') return -1
  for (let at = view.indexOf(needle.text, from); at >= 0; at = view.indexOf(needle.text, at + 1)) {
    if (needle.start && wordBefore(unitsOf(view.slice(Math.max(0, at - 2), at)), Math.min(2, at))) continue
    const past = at + needle.text.length
    if (needle.end && wordAfter(unitsOf(view.slice(past, past + 2)), 0, Math.min(2, view.length - past))) continue
    return at
  }
  return -1
}

function unitsOf(text: string): number[] {
  const units: number[] = []
  for (let k = 0; k < text.length; k++) units.push(text.charCodeAt(k))
  return units
}
