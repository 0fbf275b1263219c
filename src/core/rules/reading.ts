/** One text, read as far as it is asked for: its views, links, mentions and hashtags. */

import { foldHandle } from '../handle.ts'
import { hostOf } from './entities.ts'
import { createFolder, type Folded, foldValue, LINK, MENTION, unitsToString } from './fold.ts'
import { plainOf, type Trace } from './plain.ts'

export interface Reading {
  /** Turns to a text; what was asked of the one before is forgotten. */
  open(text: string): void
  readonly text: () => string
  readonly units: () => Folded
  readonly folded: () => string
  readonly plain: () => string
  /** Folded, whole and without their server: `user@host`, `user`. */
  readonly mentions: () => readonly string[]
  /** Folded, without `#`. */
  readonly hashtags: () => readonly string[]
  readonly hosts: () => readonly string[]
}

/** A reading with buffers of its own; one text at a time. */
export function createReading(): Reading {
  const folder = createFolder()
  let text = ''
  let found: Folded | undefined
  let folded: string | undefined
  let plain: string | undefined
  let mentions: readonly string[] | undefined
  let hashtags: readonly string[] | undefined
  let hosts: readonly string[] | undefined
  const units = (): Folded => (found ??= folder(text))
  return {
    open(next) {
      if (next === text && found) return
      text = next
      found = undefined
      folded = undefined
      plain = undefined
      mentions = undefined
      hashtags = undefined
      hosts = undefined
    },
    text: () => text,
    units,
    folded: () => (folded ??= unitsToString(units().units, 0, units().length)),
    plain: () => (plain ??= plainOf(text, units().masks)),
    mentions: () => (mentions ??= masked(units().masks, MENTION, text).flatMap(namesOf)),
    hashtags: () => (hashtags ??= hashtagsOf(units().hashtags, text)),
    hosts: () => (hosts ??= masked(units().masks, LINK, text).map(hostOf)),
  }
}

function namesOf(mention: string): readonly string[] {
  const handle = foldHandle(mention)
  const server = handle.search(/[@.]/)
  return server > 0 ? [handle, handle.slice(0, server)] : [handle]
}

function hashtagsOf(ranges: readonly number[], text: string): readonly string[] {
  const tags: string[] = []
  for (let k = 0; k < ranges.length; k += 2) tags.push(foldValue(text.slice(ranges[k], ranges[k + 1])))
  return tags
}

function masked(masks: readonly number[], kind: number, text: string): string[] {
  const found: string[] = []
  for (let k = 0; k < masks.length; k += 3) if (masks[k] === kind) found.push(text.slice(masks[k + 1], masks[k + 2]))
  return found
}

/** Folds a text with the origin of every unit, for underlining: slower, for one post. */
export function tracedFold(text: string): { readonly found: Folded; readonly trace: Trace } {
  const trace: Trace = { starts: [], ends: [] }
  return { found: createFolder()(text, trace), trace }
}
