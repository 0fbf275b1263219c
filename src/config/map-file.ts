/** A column map (`--map FILE`): YAML with the place of everything in it. What its keys mean is `intake/map`'s business. */
import { readFile } from 'node:fs/promises'
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { OutspokeError } from '../core/errors.ts'

export interface MapFile {
  readonly value: unknown
  /** `file:line:column` of the value at a key path, or of its last key. */
  where(path: readonly (string | number)[], part?: 'key'): string
}

const LARGEST = 1 << 20

/** Reads a column map. Throws with every mistake of its YAML; aliases are refused, as in rules files. */
export async function readMap(path: string): Promise<MapFile> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new OutspokeError(`the column map ${path} cannot be read (${cause.message})`, { hint: 'check the path given to --map', cause })
  })
  if (text.length > LARGEST)
    throw new OutspokeError(`the column map ${path} is larger than 1 MiB`, { hint: 'is it the export itself? a map is a short YAML file' })
  return parseMap(text, path)
}

/** The same of a text; `path` names it in messages. */
export function parseMap(text: string, path: string): MapFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${path}:${line}:${col}`
  }
  if (document.errors.length > 0) {
    throw new OutspokeError(`the column map ${path} is not valid YAML`, {
      problems: document.errors.map((error) => `${place(error.pos[0])}: ${error.message}`),
    })
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 0 })
  } catch (cause) {
    throw new OutspokeError(`the column map ${path} uses YAML aliases (*name)`, { hint: 'quote a value that begins with *', cause })
  }
  return {
    value,
    where(keys, part) {
      for (let length = keys.length; length >= 0; length--) {
        const parent =
          part === undefined || length === 0
            ? undefined
            : length === 1
              ? document.contents
              : document.getIn(keys.slice(0, length - 1), true)
        const pair = isMap(parent)
          ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(keys[length - 1]))
          : undefined
        if (isScalar(pair?.key) && pair.key.range) return place(pair.key.range[0])
        const node = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true)
        if (isNode(node) && node.range) return place(node.range[0])
      }
      return path
    },
  }
}
