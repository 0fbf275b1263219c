/** Damaged copies of exports, and what may come of importing one: see `judged`. */
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { OutspokeError } from '../../src/core/errors.ts'
import { readHere } from '../../src/intake/road.ts'
import { rules } from '../intake/support.ts'

type Random = (below: number) => number

/** Numbers that are the same on every machine (mulberry32). */
function randomOf(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

interface Damage {
  readonly what: string
  readonly bytes: Buffer
  /** The damaged place, in the damaged file. */
  readonly from: number
  readonly to: number
  /** Its end in the whole file. */
  readonly whole: number
}

const NASTY = ['"', ',', '\n', '{', '}', '[', ']', '\\', ':', '\r', '\0', ';', "'", '\u00ff', '0', '9', ' ']

/** A cut, a flip or a splice, anywhere. */
function damaged(bytes: Buffer, random: Random): Damage {
  const at = random(bytes.length)
  const length = 1 + random(Math.min(200, bytes.length))
  const end = Math.min(bytes.length, at + length)
  const piece = random(bytes.length)
  const put = (what: string, from: number, to: number, middle: Buffer): Damage => ({
    what: `${what} at ${from}`,
    bytes: Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]),
    from,
    to: from + middle.length,
    whole: to,
  })
  const nasty = Buffer.from(NASTY[random(NASTY.length)] ?? '"', 'latin1')
  const ways: readonly (() => Damage)[] = [
    () => put('the end cut off', at, bytes.length, Buffer.alloc(0)),
    () => put('the beginning cut off', 0, at, Buffer.alloc(0)),
    () => put('a byte flipped', at, at + 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << random(8))])),
    () => put(`a byte replaced by ${JSON.stringify(nasty.toString('latin1'))}`, at, at + 1, nasty),
    () => put(`${JSON.stringify(nasty.toString('latin1'))} put in`, at, at, nasty),
    () => put(`${end - at} bytes left out`, at, end, Buffer.alloc(0)),
    () => put(`${end - at} bytes twice`, end, end, bytes.subarray(at, end)),
    () => put(`bytes from ${piece} put in`, at, at, bytes.subarray(piece, piece + length)),
  ]
  return (ways[random(ways.length)] as () => Damage)()
}

/** Where it stands; and what posts know from others of the file: their other ids, and what these are answers to on one server. */
const SHARED = /^(?:row|aliases|parent_key (?:~|front:))/

/** An import in short: posts by all that is stored of them but where they stand, and the lines on which records begin. */
export interface Taken {
  readonly format: string
  readonly posts: readonly { readonly line: number; readonly content: string }[]
  readonly starts: readonly number[]
  readonly said: number
}

export async function take(bytes: Buffer): Promise<Taken | OutspokeError> {
  const posts: { line: number; content: string }[] = []
  const starts = new Set<number>()
  let format = ''
  let said = 0
  try {
    const readable = Readable.from([bytes])
    const job = { path: '-', readable, rules, now: Date.parse('2026-11-01T00:00:00Z'), includePrivate: true, owner: 'AcmeHelp' }
    for await (const message of readHere(job)) {
      if (message.kind === 'start') format = message.format
      else if (message.kind === 'end') said = message.notices.length
      else {
        for (const { line } of message.rejects) starts.add(line)
        const { columns, length } = message.batch
        for (let row = 0; row < length; row++) {
          const line = Number(columns['row']?.[row])
          starts.add(line)
          const cells = Object.entries(columns).filter(([name, all]) => !SHARED.test(`${name} ${all[row]}`) && all[row] !== null)
          posts.push({ line, content: JSON.stringify(cells.map(([name, all]) => [name, all[row]])) })
        }
      }
    }
    return { format, posts, starts: [...starts].sort((a, b) => a - b), said }
  } catch (error) {
    if (error instanceof OutspokeError) return error
    throw error
  }
}

/**
 * What is wrong with the import of a damaged file: a post that the whole file does not hold, and whose record the damage
 * does not touch. Nothing, where the file is refused, or read as another format (which the summary names).
 */
export function judged(whole: Taken, bytes: Buffer, part: Taken | OutspokeError, damage: Damage): string | undefined {
  if (part instanceof OutspokeError || part.format !== whole.format) return undefined
  const [first, last] = [lineAt(damage.bytes, damage.from), lineAt(damage.bytes, damage.to)]
  // All rows are read by the header.
  if (first < (whole.starts[0] ?? 1)) return undefined
  const lastWhole = lineAt(bytes, damage.whole)
  /** The end of the record that was damaged last, by the lines of the damaged file. */
  const end = (whole.starts.find((start) => start > lastWhole) ?? Number.POSITIVE_INFINITY) + last - lastWhole
  const known = new Set(whole.posts.map(({ content }) => content))
  for (const { line, content } of part.posts) {
    if (known.has(content)) continue
    const next = part.starts.find((start) => start > line) ?? Number.POSITIVE_INFINITY
    if (line > Math.max(last + 1, end) || next < first) return `line ${line}: ${content}`
  }
  return undefined
}

function lineAt(bytes: Buffer, at: number): number {
  let line = 1
  for (let place = bytes.indexOf(10); place >= 0 && place < at; place = bytes.indexOf(10, place + 1)) line++
  return line
}

/** Runs of random damage on a file; gives the first that went wrong. */
export async function tormented(path: string, seed: number, runs: number): Promise<string | undefined> {
  const bytes = readFileSync(path)
  const whole = await take(bytes)
  if (whole instanceof OutspokeError) {
    for (let run = 0; run < runs; run++) await take(damaged(bytes, randomOf(seed + run)).bytes)
    return undefined
  }
  for (let run = 0; run < runs; run++) {
    const damage = damaged(bytes, randomOf(seed + run))
    const wrong = judged(whole, bytes, await take(damage.bytes), damage)
    if (wrong !== undefined) return `seed ${seed + run}, ${damage.what}: ${wrong}`
  }
  return undefined
}
