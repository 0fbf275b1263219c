/** A column map (`--map FILE`): YAML with the place of everything in it. What its keys mean is `intake/map`'s business. */
import { readFile } from 'node:fs/promises'
import { isNode, LineCounter, parseDocument } from 'yaml'
import { OutspokeError } from '../core/errors.ts'

export interface MapFile {
  readonly value: unknown
  /** `file:line:column` of a key path. */
  where(path: readonly (string | number)[]): string
}

const LARGEST = 1 << 20

/** Reads a column map. Throws with every mistake of its YAML; aliases are refused, as in rules files. */
export async function readMap(path: string): Promise<MapFile> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new OutspokeError(`the column map ${path} cannot be read (${cause.message})`, { hint: 'check the path given to --map', cause })
  })
  if (text.length > LARGEST)
    throw new OutspokeError(`the column map ${path} is larger than 1 MiB`, { hint: 'is it the export itself? a map is a short YAML file' })
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
    where(keys) {
      for (let length = keys.length; length >= 0; length--) {
        const node = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true)
        if (isNode(node) && node.range) return place(node.range[0])
      }
      return path
    },
  }
}
