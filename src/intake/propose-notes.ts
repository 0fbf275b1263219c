/** What a file says besides its columns, for a proposed map: network, zone, and what is to be known of it. */
import type { PostField } from './format.ts'
import { NETWORK_HINTS } from './formats/common.ts'
import type { Look } from './propose-columns.ts'
import type { Seen } from './propose-file.ts'
import { isNetwork } from './propose-fits.ts'
import type { Roles } from './propose-roles.ts'
import { type Entry, example } from './propose-yaml.ts'

/** Fields that are times. */
export const TIMES: ReadonlySet<PostField> = new Set(['posted_at', 'edited_at', 'collected_at', 'reply_at'])

const HOSTS: readonly (readonly [host: RegExp, network: string])[] = [
  [/^https?:\/\/(?:[\w-]+\.)?(?:twitter|x)\.com\//i, 'x'],
  [/^https?:\/\/(?:[\w-]+\.)?facebook\.com\//i, 'facebook'],
  [/^https?:\/\/(?:[\w-]+\.)?instagram\.com\//i, 'instagram'],
  [/^https?:\/\/(?:[\w-]+\.)?tiktok\.com\//i, 'tiktok'],
  [/^https?:\/\/(?:[\w-]+\.)?linkedin\.com\//i, 'linkedin'],
  [/^https?:\/\/(?:[\w-]+\.)?reddit\.com\//i, 'reddit'],
  [/^https?:\/\/(?:[\w-]+\.)?youtube\.com\//i, 'youtube'],
  [/^https?:\/\/bsky\.app\//i, 'bluesky'],
]

/** By the links of the file, or a column that only one network has. */
export function networkOf(looks: readonly Look[]): { readonly name: string; readonly why: string } | undefined {
  for (const look of looks.filter(({ urls }) => urls > 0.8)) {
    const host = HOSTS.find(([pattern]) => look.cells.every((cell) => pattern.test(cell)))
    if (host !== undefined) return { name: host[1], why: `all links in ${example(look.name)} lead there` }
  }
  const hint = NETWORK_HINTS.find(([column]) => looks.some(({ name }) => name.trim().toLowerCase() === column))
  return hint === undefined ? undefined : { name: hint[1], why: `it has a column ${example(hint[0])}` }
}

/** A time of day with its zone; am and pm are none. */
const ZONED = /(?:Z|[A-Z]{3,4}|[+-]\d{2}:?\d{2})$/i

/** The zone of its times: as a line where it is known, as a note where it is not. */
export function zoneOf(
  { looks }: Seen,
  roles: Roles,
  timezone: string | undefined,
): { readonly entry?: Entry | undefined; readonly notes: readonly string[] } {
  const times = [...roles].filter(
    ([field, { look, clock }]) =>
      TIMES.has(field) && look.time?.zoneless === true && clock?.cells.every((cell) => ZONED.test(cell)) !== true,
  )
  if (timezone !== undefined) return { entry: { key: 'timezone', value: timezone, why: 'as --timezone says' }, notes: [] }
  const [first] = times
  if (first === undefined) return { notes: [] }
  const named = looks.find(({ name, time }) => time !== undefined && /\b(?:gmt|utc)\b/i.test(name))
  if (named !== undefined)
    return { entry: { key: 'timezone', value: 'UTC', why: `by the name of the column ${example(named.name)}` }, notes: [] }
  return {
    notes: [
      `Times in ${example(first[1].look.name)} name no zone. Without a line such as this one they are read as UTC:`,
      'timezone: Europe/London',
    ],
  }
}

/** What a person should know or may add, as comments. */
export function notesOn({ broken }: Seen, roles: Roles, noNetwork: boolean): readonly string[] {
  const notes: string[] = []
  const role = roles.get('network')
  if (role?.look.cells.some((cell) => !isNetwork(cell)) === true)
    notes.push('Some cells of the network column are no network that is known; values: { … } names them.')
  if (noNetwork)
    notes.push('No column says which network it is; without a line such as this one it is "other":', 'network: { value: facebook }')
  if (!roles.has('direction'))
    notes.push(
      'No column says who wrote to whom: the handles of `brand:` in the rules decide. Where all is written to us:',
      'directed_mode: all',
    )
  const id = roles.get('id')?.look
  if (id?.cells.every((cell) => /^\d{1,7}$/.test(cell)) === true)
    notes.push('The ids are small numbers of its own. A name keeps them apart from those of other files:', 'scope: NAME')
  if (broken) notes.push('Some bytes are not UTF-8. If accents are wrong in the rows below:', 'encoding: windows-1252')
  return notes
}
