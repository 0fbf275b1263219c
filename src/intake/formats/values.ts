/** What formats of networks share in taking JSON apart. */
import type { JsonObject } from '../format.ts'
import { objectAt, textAt } from './json-parts.ts'

/**
 * Gives a post, and after it as context what it quotes or repeats, what that quotes, and so on. By a list, since hostile
 * files nest as deep as they like.
 */
export function giveNested(
  post: JsonObject,
  within: (post: JsonObject) => readonly (JsonObject | undefined)[],
  give: (post: JsonObject, role?: 'context') => void,
): void {
  const along: JsonObject[] = []
  give(post)
  const add = (holder: JsonObject): void => {
    for (const inner of within(holder)) if (inner !== undefined) along.push(inner)
  }
  add(post)
  for (let next = along.shift(); next !== undefined; next = along.shift()) {
    give(next, 'context')
    add(next)
  }
}

/** Of detection: a key in any of several places (`''`, `posts[].`), or one of the other paths. */
export function inAny(places: readonly string[], key: string, ...others: readonly string[]): string {
  return [...places.map((place) => place + key), ...others].join('|')
}

/** The texts and numbers of the list at a path of keys; none where there is no list. */
export function textsAt(value: unknown, ...keys: readonly string[]): readonly string[] {
  const part = objectAt(value, ...keys.slice(0, -1))?.[keys.at(-1) ?? '']
  return Array.isArray(part) ? part.map((one) => textAt(one)).filter((one) => one !== '') : []
}

/** The first text that is not empty. */
export function firstOf(...texts: readonly string[]): string {
  return texts.find((text) => text !== '') ?? ''
}

/** The texts that are not empty, for a list field; undefined where there is none. */
export function listed(texts: readonly string[]): readonly string[] | undefined {
  const filled = texts.filter((text) => text !== '')
  return filled.length === 0 ? undefined : filled
}
