/** Public holidays of a country or region: the only door to date-holidays, which is optional and loaded when it is asked for. */
import { createRequire } from 'node:module'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { DAY, dateOfDay, dayOfDate } from '../core/time.ts'

export interface PublicHoliday {
  /** Local date. */
  readonly date: string
  readonly name: string
  /** In place of one that falls on a weekend, or of another one. */
  readonly substitute: boolean
}

export interface Holidays {
  /** As it is written: `GB-ENG`. */
  readonly code: string
  /** `United Kingdom, England`. */
  readonly place: string
  /** Sorted by date, each date once. */
  readonly days: readonly PublicHoliday[]
  /** Its parts, which may have more of their own: `GB-SCT` → `Scotland`. */
  readonly parts: Readonly<Record<string, string>>
}

interface Place {
  readonly country: string
  readonly state?: string
  readonly region?: string
}

/** What of date-holidays is used. */
interface Library {
  getCountries(language: string): Readonly<Record<string, string>>
  getStates(country: string, language: string): Readonly<Record<string, string>> | undefined
  getRegions(country: string, state: string, language: string): Readonly<Record<string, string>> | undefined
  init(country: string, state: string, region: string, options: { readonly types: 'public'[] }): void
  getHolidays(
    year: number,
    language: string,
  ): readonly {
    readonly date: string
    readonly start: Date
    readonly end: Date
    readonly name: string
    readonly type: string
    readonly substitute?: boolean
  }[]
}
export type Load = () => Promise<{ readonly default: unknown }>

const LANGUAGE = 'en'
/** Codes that people write in place of those of ISO 3166. */
const MEANT: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR', SW: 'CH' }
const load = (): Promise<{ readonly default: unknown }> => import('date-holidays')

/** The holidays of `GB`, `GB-ENG` or `DE-BY-A` in these years. Throws, with the nearest name, where there is no such place; or where date-holidays is not installed. */
export async function publicHolidays(code: string, years: readonly number[], from: Load = load): Promise<Holidays> {
  const library = await open(from)
  const { place, names } = find(library, code)
  library.init(place.country, place.state ?? '', place.region ?? '', { types: ['public'] })
  const byDate = new Map<string, PublicHoliday>()
  for (const year of years)
    for (const { date, start, end, name, type, substitute } of library.getHolidays(year, LANGUAGE)) {
      if (type !== 'public') continue
      // One that takes several days is told by its first instant and its end; a day may be 23 or 25 hours long.
      const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY))
      const first = dayOfDate(date.slice(0, 10))
      for (let day = first; day < first + days; day++) {
        const local = dateOfDay(day)
        if (!byDate.has(local)) byDate.set(local, { date: local, name, substitute: substitute === true })
      }
    }
  return {
    code: [place.country, place.state, place.region].filter((part) => part !== undefined).join('-'),
    place: names.join(', '),
    days: [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1)),
    parts: partsOf(library, place),
  }
}

/** Its version, for the one who checks the dates. */
export function holidaysVersion(): string {
  try {
    const found: unknown = createRequire(import.meta.filename)('date-holidays/package.json')
    return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : ''
  } catch {
    return ''
  }
}

async function open(from: Load): Promise<Library> {
  let found: unknown
  try {
    found = (await from()).default
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw new OutspokeError('public holidays come from the package date-holidays, which is not installed', {
      hint: 'npm install date-holidays, beside outspoke (with -g if outspoke is); or write the dates into the calendar by hand',
    })
  }
  if (typeof found !== 'function')
    throw new OutspokeError('this version of date-holidays is not one that outspoke knows', { hint: 'npm install date-holidays@3' })
  // A class of a package that may not be there: its form is known from its documentation, and the tests hold it to that.
  return new (found as new () => Library)()
}

function find(library: Library, code: string): { readonly place: Place; readonly names: readonly string[] } {
  const [country = '', state, region, ...more] = code.trim().toUpperCase().split('-')
  if (more.length > 0 || country === '') throw new UsageError(`"${code}" is no country or region`, { hint: 'write GB, GB-ENG or DE-BY-A' })
  const countries = library.getCountries(LANGUAGE)
  const land = named(countries, country, { code, prefix: '', of: '' })
  if (state === undefined) return { place: { country }, names: [land] }
  const states = library.getStates(country, LANGUAGE) ?? {}
  const part = named(states, state, { code, prefix: `${country}-`, of: land })
  if (region === undefined) return { place: { country, state }, names: [land, part] }
  const regions = library.getRegions(country, state, LANGUAGE) ?? {}
  const smaller = named(regions, region, { code, prefix: `${country}-${state}-`, of: part })
  return { place: { country, state, region }, names: [land, part, smaller] }
}

function named(
  names: Readonly<Record<string, string>>,
  word: string,
  { code, prefix, of }: { readonly code: string; readonly prefix: string; readonly of: string },
): string {
  const name = Object.hasOwn(names, word) ? names[word] : undefined
  if (name !== undefined) return name
  const known = Object.entries(names)
  const list = known.map(([key, long]) => `${prefix}${key} ${long}`)
  const near =
    prefix === '' && MEANT[word] !== undefined
      ? MEANT[word]
      : (known.find(([, long]) => long.toUpperCase() === word)?.[0] ??
        known.find(([, long]) => long === nearest(word, word.length > 3 ? known.map(([, each]) => each) : []))?.[0] ??
        nearest(
          word,
          known.map(([key]) => key),
        ))
  throw new UsageError(of === '' ? `there is no country "${code}"` : `"${code}": ${of} has no region "${word}"`, {
    hint:
      near !== undefined
        ? `did you mean ${prefix}${near} (${names[near] ?? ''})?`
        : list.length === 0
          ? `${of} has no regions of its own here: write ${prefix.replace(/-$/, '')}`
          : prefix === ''
            ? 'write the code of ISO 3166, such as GB, DE or US-CA'
            : `it has ${list.join(', ')}`,
  })
}

function partsOf(library: Library, { country, state, region }: Place): Readonly<Record<string, string>> {
  if (region !== undefined) return {}
  const parts = state === undefined ? library.getStates(country, LANGUAGE) : library.getRegions(country, state, LANGUAGE)
  const prefix = state === undefined ? country : `${country}-${state}`
  return Object.fromEntries(Object.entries(parts ?? {}).map(([key, name]) => [`${prefix}-${key}`, name]))
}
