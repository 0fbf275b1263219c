/** A JSON text to records: its values, taken apart as their format says. */
import type { Format, JsonObject, Profile } from './format.ts'
import type { JsonShape } from './json.ts'
import { jsonReader } from './json.ts'
import type { ObjectsLayout } from './layout.ts'
import { isRecord, linkOut, valuesAt } from './objects.ts'

export interface RecordHandler {
  record(record: JsonObject, line: number, raw: () => string, context: boolean): void
  /** Something that is no post, and what it is. */
  skipped(what: string): void
  broken(line: number, reason: string, record: string): void
}

export interface RecordReader {
  push(chunk: Buffer): void
  end(): void
}

/** How the records of a JSON file are read. */
export interface Reading {
  readonly shape: JsonShape
  /** Bytes before the first value. */
  readonly skip: number
  /** `at`: where the value stands, see `jsonReader`. */
  readonly unfold: (value: JsonObject, at: string, out: Parameters<NonNullable<Format['unfold']>>[1]) => void
}

/** Reads by a format; by a map (no format) or by common names, where detection found records. */
export function readingOf(layout: ObjectsLayout, format: Format | undefined, container: string | undefined): Reading {
  const place = container ?? layout.container
  const { unfold } = format ?? {}
  const list = /^([^.[\]*]+)\[\]/.exec(place)?.[1]
  const stream =
    unfold !== undefined || format?.stream !== undefined ? (format?.stream ?? []) : list === undefined || layout.outer ? [] : [list]
  return {
    shape: layout.lines ? { kind: 'lines' } : { kind: 'document', stream },
    skip: layout.skip,
    unfold:
      unfold === undefined
        ? (value, at, out) => {
            if (layout.outer) linkOut(value)
            const rest = place.startsWith(at) ? place.slice(at.length) : ''
            for (const found of valuesAt(value, rest)) if (isRecord(found)) out.give(found)
          }
        : (value, _, out) => unfold(value, out),
  }
}

/** Columns of JSON records: the paths that a profile names. With a map or common names, those that the file has. */
export function pathsOf(profile: Profile, keep: readonly string[]): readonly string[] {
  const columns = Object.values(profile.fields).flatMap((field) => field.columns)
  return [...new Set([...columns, ...(profile.uses ?? []), ...(profile.extra ?? []), ...keep])]
}

/** `file`: what formats remember of the file from value to value. */
export function recordReader(reading: Reading, file: Map<string, string>, handler: RecordHandler): RecordReader {
  const reader = jsonReader(reading.shape, {
    element: (value, line, raw, at) => {
      if (!isRecord(value)) return handler.broken(line, 'this is no object', raw())
      let any = false
      try {
        reading.unfold(value, at, {
          file,
          give: (record, role) => {
            any = true
            handler.record(record, line, record === value ? raw : () => rawOf(record), role === 'context')
          },
          skip: (what) => {
            any = true
            handler.skipped(what)
          },
        })
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return handler.broken(line, 'this is nested too deep to be read', raw())
      }
      if (!any) handler.skipped('value without a post')
    },
    broken: (line, reason, record) => handler.broken(line, reason, record),
  })
  let ahead = reading.skip
  return {
    push: (chunk) => {
      const skipped = Math.min(ahead, chunk.length)
      ahead -= skipped
      reader.push(skipped === 0 ? chunk : chunk.subarray(skipped))
    },
    end: () => reader.end(),
  }
}

const RAW_LIMIT = 1 << 16

function rawOf(record: JsonObject): string {
  try {
    return JSON.stringify(record).slice(0, RAW_LIMIT)
  } catch {
    return ''
  }
}
