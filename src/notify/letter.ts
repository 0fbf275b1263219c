/** A digest as plain text, for mail and for commands. */
import { cutDigest, type Digest, type DigestLine } from '../core/digest.ts'
import { brief, harmless, webLink } from './text.ts'

const POSTS = 50

/** `subject` is one line of printable text. */
export function letterOf(digest: Digest): { readonly subject: string; readonly text: string } {
  const { title, groups, more, notices } = cutDigest(digest, POSTS)
  const subject = `outspoke: ${brief(title, 150)}`
  const lines = [
    brief(title, 150),
    ...groups.flatMap(({ department, lines: of }) => ['', brief(department, 60), ...of.flatMap(linesOf)]),
    ...(more > 0 ? ['', `and ${more} more`] : []),
    ...(notices.length > 0 ? ['', ...notices.map((notice) => brief(notice, 300))] : []),
  ]
  return { subject, text: `${lines.join('\n')}\n` }
}

function linesOf({ state, shortId, what, when, spoke, post }: DigestLine): readonly string[] {
  const head = [state === 'late' ? 'LATE' : state, brief(shortId, 40), when, what, spoke ?? '', harmless(post?.network ?? '', 60)]
  const link = webLink(post?.url)
  return [
    `  ${head.filter((part) => part !== '').join('  ')}`,
    ...(post === undefined
      ? []
      : [`      ${post.author === undefined ? '' : `${harmless(post.author, 60)}: `}${harmless(post.text, 200)}`]),
    ...(link === undefined ? [] : [`      ${link}`]),
  ]
}
