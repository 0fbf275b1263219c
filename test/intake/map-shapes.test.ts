/** Files of no known format, each with the map that reads it. */
import { describe, expect, test } from 'vitest'
import { readMap } from '../../src/config/map-file.ts'
import { compileMap } from '../../src/intake/map.ts'
import { readPosts } from '../../src/intake/pipeline.ts'
import { type Preview, previewMap } from '../../src/intake/preview.ts'
import { rules } from './support.ts'

const NOW = Date.parse('2026-08-04T12:00:00Z')
const place = (name: string): string => new URL(`../fixtures/maps/${name}`, import.meta.url).pathname

async function mapOf(name: string): Promise<ReturnType<typeof compileMap>> {
  const { value, where } = await readMap(place(`${name}.yaml`))
  return compileMap(value, where)
}

/** Each row as the map reads it, one text a row. */
async function rows(file: string): Promise<readonly string[]> {
  const map = await mapOf(file.replace(/\..*/, ''))
  const said = ({ fields, reason }: Preview): string =>
    reason ??
    Object.entries(fields)
      .map(([field, text]) => `${field}=${text}`)
      .join(' · ')
  return (await previewMap(place(file), map, { now: NOW, limit: 10 })).map(said)
}

describe('fields of each row', () => {
  test.each<[string, readonly string[]]>([
    [
      'dialogues.json',
      [
        'id=577800000000000001 · network=x · conversation_id=d1 · kind=post · direction=inbound · author=ana_k · posted_at=2015-03-17T10:00:00.000Z · text=@AcmeCare my licence is gone',
        'id=577800000000000002 · network=x · conversation_id=d1 · kind=post · direction=outbound · author=AcmeCare · posted_at=2015-03-17T10:20:00.000Z · text=@ana_k Which one & since when?',
        'id=577800000000000004 · network=x · conversation_id=d2 · kind=post · direction=inbound · author=ben · posted_at=2015-03-18T09:00:00.000Z · text=@AcmeCare hello?',
        'id=577800000000000005 · network=x · conversation_id=d2 · kind=post · direction=inbound · author=cleo · posted_at=2015-03-18T09:05:00.000Z · text=@ben same here',
      ],
    ],
    [
      'tiktok.csv',
      [
        'id=7300000000000000001 · network=tiktok · conversation_id=7290000000000000009 · kind=comment · author=shopper1 · author_id=6800000000000000001 · posted_at=2025-10-30T14:43:33.000Z · text=Where is my parcel?\nStill waiting · likes=1204 · replies=1 · url=https://www.tiktok.com/@shop/video/7290000000000000009',
        'id=7300000000000000002 · network=tiktok · conversation_id=7290000000000000009 · kind=comment · author=shopper2 · author_id=6800000000000000002 · posted_at=2025-10-30T15:00:00.000Z · text=gracias 💛 · likes=0 · replies=0 · url=https://www.tiktok.com/@shop/video/7290000000000000009',
      ],
    ],
    [
      'linkedin.csv',
      [
        'network=linkedin · kind=comment · author=ana · author_name=Ana Beispiel · collected_at=2026-05-01T08:00:00.000Z · text=Great & fast',
        'network=linkedin · kind=comment · author=ben · author_name=Ben Beispiel · posted_at=2026-04-01T00:00:00.000Z · collected_at=2026-05-01T08:00:00.000Z · text=Never again',
      ],
    ],
    [
      'crowdtangle.csv',
      [
        'id=101 · network=facebook · kind=post · brand=Acme Rail · posted_at=2023-11-13T09:30:36.000Z · text=New timetable · reposts=1204 · url=https://www.facebook.com/192928685/posts/101',
        'id=102 · network=facebook · kind=post · brand=Acme Rail · posted_at=2023-07-13T08:30:36.000Z · text=Delays today · reposts=3 · url=https://www.facebook.com/192928685/posts/102',
      ],
    ],
    [
      'harvest-posts.csv',
      [
        'id=192928685_101 · network=facebook · kind=post · brand=192928685 · author_id=192928685 · author_name=Acme Rail · posted_at=2012-05-01T08:00:00.000Z · edited_at=2012-05-02T08:00:00.000Z · text=New timetable',
        'id=192928685_102 · network=facebook · kind=post · brand=192928685 · author_id=700001 · author_name=Ana Beispiel · posted_at=2012-05-01T09:00:00.000Z · text=Why is the 7:10 late?',
      ],
    ],
    [
      'harvest-comments.csv',
      [
        'id=102_201 · network=facebook · parent_id=192928685_102 · kind=comment · author_name=Ben Beispiel · posted_at=2012-05-01T09:30:00.000Z · text=Same here',
        'id=102_202 · network=facebook · parent_id=192928685_102 · kind=comment · posted_at=2012-05-01T09:40:00.000Z · text=It is late & full',
      ],
    ],
    [
      'reviews.csv',
      [
        'id=1 · network=trustpilot · kind=review · author=shop@mail.example · posted_at=2026-07-01T07:15:00.000Z · text=Schnell · rating=5 · reply_text=Danke! · reply_at=2026-07-02T10:00:00.000Z · state=live',
        'id=2 · network=trustpilot · kind=review · posted_at=2026-07-03T18:05:00.000Z · text=Nie wieder · rating=1 · state=deleted',
      ],
    ],
  ])('%s', async (file, expected) => expect(await rows(file)).toEqual(expected))
})

interface Taken {
  readonly ids: readonly unknown[]
  readonly inbound: readonly unknown[]
  readonly parents: number
  readonly groups: number
  readonly rejected: number
}

/** The same by the road of an import. */
async function taken(file: string, brands: (typeof rules)['brands'] = []): Promise<Taken> {
  const map = await mapOf(file.replace(/\..*/, ''))
  const found = { ids: [] as unknown[], inbound: [] as unknown[], parents: 0, groups: 0, rejected: 0 }
  for await (const message of readPosts({ path: place(file), map, rules: { ...rules, brands }, now: NOW, includePrivate: false })) {
    if (message.kind === 'end') return { ...found, rejected: message.rejected }
    if (message.kind !== 'batch') continue
    const { columns, length } = message.batch
    const column = (name: string): readonly unknown[] => columns[name] ?? Array.from({ length }, () => null)
    found.ids.push(...column('key').map((key) => String(key).replace(/^.*\0/s, '')))
    found.inbound.push(...column('inbound'))
    found.parents += column('parent_key').filter((key) => key !== null).length
    found.groups = new Set(column('group_key').filter((key) => key !== null)).size
  }
  throw new Error('no end')
}

const acme = { handles: { facebook: ['192928685'] }, profiles: [], employees: [], employeesCount: false, auto: [], countAuto: false }

describe('the whole road', () => {
  test.each<[string, Taken]>([
    [
      'dialogues.json',
      {
        ids: ['577800000000000001', '577800000000000002', '577800000000000004', '577800000000000005'],
        inbound: [1, 0, 1, 1],
        parents: 0,
        groups: 2,
        rejected: 0,
      },
    ],
    ['harvest-posts.csv', { ids: ['192928685_101', '192928685_102'], inbound: [0, 1], parents: 0, groups: 0, rejected: 0 }],
    ['harvest-comments.csv', { ids: ['102_201', '102_202'], inbound: [1, 1], parents: 2, groups: 0, rejected: 0 }],
    ['crowdtangle.csv', { ids: ['101', '102'], inbound: [0, 0], parents: 0, groups: 0, rejected: 0 }],
    // The answer in the row is a post of its own.
    [
      'reviews.csv',
      { ids: ['shop-reviews:1', 'shop-reviews:1#reply', 'shop-reviews:2'], inbound: [1, 0, 1], parents: 1, groups: 0, rejected: 0 },
    ],
  ])('%s', async (file, expected) => expect(await taken(file, [acme])).toEqual(expected))
})
