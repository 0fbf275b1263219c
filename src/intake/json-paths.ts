/**
 * The paths of a JSON text from its top: `statuses[].user.screen_name`, `[].id`. Read off the text itself and not off values,
 * because the beginning of a file is cut anywhere; whatever is no JSON is passed over.
 */
import type { Profile } from './format.ts'

/** What was seen at a path, as bits: an object, a list, or anything else. */
export type Paths = Map<string, number>
const OBJECT = 1
const LIST = 2
const SCALAR = 4

/** Hostile files have no end of keys. */
const MOST_PATHS = 50_000
const DEEPEST = 24
const LONGEST_KEY = 200
/** Objects by id (`{"178…": {…}}`): their keys are all `*`. */
export const ID_KEY = /^\d{5,}(?:_\d+)*$/

interface Level {
  /** Unknown where it is too deep. */
  readonly path: string | undefined
  readonly list: boolean
  key: string | undefined
}

/** Adds the paths of the text to `paths`; with several values one after another, those of each. */
export function scanPaths(text: string, paths: Paths): void {
  const stack: Level[] = []
  let top: Level | undefined
  let word: string | undefined
  let at = 0
  const here = (): string | undefined => {
    if (top === undefined) return ''
    if (top.path === undefined) return undefined
    if (top.list) return `${top.path}[]`
    if (top.key === undefined) return undefined
    return top.path === '' ? top.key : `${top.path}.${top.key}`
  }
  const see = (kind: number): string | undefined => {
    const path = stack.length <= DEEPEST ? here() : undefined
    if (path !== undefined && (paths.size < MOST_PATHS || paths.has(path))) paths.set(path, (paths.get(path) ?? 0) | kind)
    return path
  }
  while (at < text.length) {
    const c = text.charCodeAt(at)
    if (c === 34) {
      const end = endOfString(text, at + 1)
      word = end - at <= LONGEST_KEY ? text.slice(at + 1, end) : undefined
      if (top === undefined || top.list || top.key !== undefined) see(SCALAR)
      at = end
    } else if (c === 58) {
      if (top !== undefined && !top.list && word !== undefined) top.key = ID_KEY.test(word) ? '*' : plain(word)
    } else if (c === 123 || c === 91) {
      const path = see(c === 91 ? LIST : OBJECT)
      top = { path, list: c === 91, key: undefined }
      stack.push(top)
    } else if (c === 125 || c === 93) {
      stack.pop()
      top = stack.at(-1)
    } else if (c === 44) {
      if (top !== undefined) top.key = undefined
    } else if (c > 32) {
      see(SCALAR)
      // The rest of a number or a word.
      while (at + 1 < text.length && WORD[text.charCodeAt(at + 1)] === 1) at++
    }
    at++
  }
}

const WORD = new Uint8Array(65_536)
for (const c of '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.') WORD[c.charCodeAt(0)] = 1

function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (end - 1 - slashes >= from && text.charCodeAt(end - 1 - slashes) === 92) slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}

function plain(key: string): string {
  if (!key.includes('\\')) return key
  try {
    return String(JSON.parse(`"${key}"`))
  } catch {
    return key
  }
}

/** Whether some value at this path is an object. */
export function isObject(paths: Paths, path: string): boolean {
  return ((paths.get(path) ?? 0) & OBJECT) !== 0
}

/** Whether some value at this path is a list. */
export function isList(paths: Paths, path: string): boolean {
  return ((paths.get(path) ?? 0) & LIST) !== 0
}

/** The path of a key below a container: `''` is the top itself. */
export function below(container: string, path: string): string {
  if (path.startsWith('^.')) return LAST_STEP.test(container) ? below(container.replace(LAST_STEP, ''), path.slice(2)) : path
  const listed = path.replace(/\.\d+(?=\.|$)/g, '[]')
  return container === '' ? listed : `${container}.${listed}`
}

const LAST_STEP = /(?:^|\.)[^.[\]]+(?:\[\])*$/

/** Whether a profile asks for what stands around its records. */
export function looksOut(profile: Profile): boolean {
  return Object.values(profile.fields).some(({ columns }) => columns.some((path) => path.startsWith('^.')))
}

/** Where records may stand, and what they may be read by there. */
export interface Place {
  readonly container: string
  /** Paths below it of values that are no objects, and not inside lists. */
  readonly leaves: readonly string[]
}

/** Hostile files have no end of lists. */
const MOST_PLACES = 500

/** The value itself, then lists of objects and objects by id, the shallowest first. */
export function placesOf(paths: Paths): readonly Place[] {
  const leaves = new Map<string, string[]>()
  for (const path of paths.keys()) {
    if (path === '' ? isObject(paths, path) : /(?:\[\]|(?:^|\.)\*)$/.test(path) && isObject(paths, path)) leaves.set(path, [])
  }
  for (const path of paths.keys()) {
    if (path === '' || isObject(paths, path)) continue
    const list = path.lastIndexOf('[]')
    const [container, rest] = list < 0 ? ['', path] : [path.slice(0, list + 2), path.slice(list + 3)]
    if (rest === '') continue
    add(leaves, container, rest)
    const star = /^(.*?\*)\.(.+)$/.exec(rest)
    if (star !== null) add(leaves, container === '' ? (star[1] ?? '') : `${container}.${star[1]}`, star[2] ?? '')
  }
  return [...leaves]
    .map(([container, names]) => ({ container, leaves: names }))
    .sort((one, other) => depthOf(one.container) - depthOf(other.container))
    .slice(0, MOST_PLACES)
}

function add(leaves: Map<string, string[]>, container: string, rest: string): void {
  if (rest.split('.').length <= 3) leaves.get(container)?.push(rest)
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split(/\.|(?=\[\])/).length
}
