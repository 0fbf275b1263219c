/** What the tests of networks' own exports look at. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sharedData } from '../support.ts'
import { type ReadExport, type ReadPost, readExport, shown } from './read.ts'

const data = sharedData()

/** A folder of real exports; undefined where there are none. */
export const realFolder = (name: string): string | undefined =>
  data !== undefined && existsSync(join(data, name)) ? join(data, name) : undefined

/** Where a post stands: id, what it answers, its group, kind; `in`, `out` or `in?` (nobody says), `→` directed at us. */
export const places = (posts: readonly ReadPost[]): readonly string[] =>
  posts.map((post) => {
    const direction = post['inbound'] === 0 ? 'out' : post['direction_known'] === 0 ? 'in?' : 'in'
    const [place] = shown([post], 'key', 'parent_key', 'group_key')
    return `${place} | ${post['kind'] ?? 'post'} | ${direction}${post['directed'] === 1 ? ' →' : ''}`
  })

/** What it says: id, time, time of the edit, state, title, text. */
export const words = (posts: readonly ReadPost[]): readonly string[] =>
  shown(posts, 'key', 'posted_at', 'edited_at', 'state', 'title', 'text').map((line) => line.replaceAll('.000Z', 'Z'))

/** Counts of a real export: `[posts, inbound, outbound, nobody says, answers, rejects]`, and its notices without the file's name. */
export async function counted(
  path: string,
): Promise<{ readonly format: string; readonly counts: readonly number[]; readonly notices: readonly string[] }> {
  const { format, posts, rejects, notices }: ReadExport = await readExport(path)
  const count = (test: (post: ReadPost) => boolean): number => posts.filter(test).length
  return {
    format,
    counts: [
      posts.length,
      count((post) => post['inbound'] === 1),
      count((post) => post['inbound'] === 0),
      count((post) => post['direction_known'] === 0),
      count((post) => post['parent_key'] !== undefined),
      rejects.length,
    ],
    notices: notices.map((notice) => notice.replace(/^[^:]+: /, '')).filter((notice) => !/who you are|without an author/.test(notice)),
  }
}
