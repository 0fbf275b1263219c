/** A digest as a message of Slack: Block Kit, within its limits, and without anything in it that a stranger could make act. */
import { cutDigest, type Digest, type DigestGroup, type DigestLine, type Mention } from '../core/digest.ts'
import { harmless, webLink } from './text.ts'

/** Posts in a message; the others are counted. */
const POSTS = 20
/** Slack's limits: characters of a section, blocks of a message. With 20 posts no message comes near the second one. */
const SECTION = 3_000
const HEADER = 150
const NOTICES = 5
const MENTIONS = 50

interface MarkdownText {
  readonly type: 'mrkdwn'
  readonly text: string
  /** Nothing that is not written as a link or a mention becomes one. */
  readonly verbatim: true
}
type SlackBlock =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji: false } }
  | { readonly type: 'section'; readonly text: MarkdownText }
  | { readonly type: 'context'; readonly elements: readonly MarkdownText[] }

export interface SlackMessage {
  /** What notifications show, and clients without blocks. */
  readonly text: string
  readonly blocks: readonly SlackBlock[]
  readonly unfurl_links: false
  readonly unfurl_media: false
}

/** The digest as the body of a webhook or of `chat.postMessage`. */
export function slackMessage(digest: Digest): SlackMessage {
  const { title, groups, more, notices, mentions = [] } = cutDigest(digest, POSTS)
  const head = headOf(title)
  const last = more > 0 ? [`and ${more} more`] : []
  const told = notices.map((notice) => escape(harmless(notice, 300))).filter((notice) => notice !== '')
  const blocks: SlackBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: head, emoji: false } },
    ...(mentions.length === 0 ? [] : [section(`for ${mentions.slice(0, MENTIONS).map(mentionOf).join(' ')}`)]),
    ...groups.flatMap(sections),
    ...[...last, ...told.slice(0, NOTICES)].map((text): SlackBlock => ({ type: 'context', elements: [markdown(text)] })),
  ]
  return { text: head, blocks, unfurl_links: false, unfurl_media: false }
}

/** An escaped character takes five at most. */
function headOf(title: string): string {
  const head = escape(harmless(title, HEADER))
  return head.length <= HEADER ? head : escape(harmless(title, HEADER / 5))
}

/** Of a person of the rules; an id is nothing but capitals and digits. */
const mentionOf = ({ id }: Mention): string => `<@${id.replace(/[^A-Z0-9]/g, '')}>`

/** A department: its name and its lines, in as few sections as hold them. */
function sections({ department, lines }: DigestGroup): readonly SlackBlock[] {
  const texts: string[] = []
  const name = escape(harmless(department, 60))
  // What is about no conversation has no department.
  let text = name === '' ? '' : `*${name}*`
  for (const line of lines.map(lineText)) {
    if (text.length + 1 + line.length > SECTION) {
      texts.push(text)
      text = line
    } else text += text === '' ? line : `\n${line}`
  }
  return [...texts, text].map(section)
}

/** With a link to the post, unless an address of many `&` makes it longer than a section may be. */
function lineText(line: DigestLine): string {
  const link = webLink(line.post?.url)
  const text = textWith(line, link)
  return text.length <= SECTION ? text : textWith(line, undefined)
}

function textWith({ state, shortId, what, when, spoke, post }: DigestLine, link: string | undefined): string {
  const id = escape(harmless(shortId, 40))
  const head = [
    `*${state.toUpperCase()}*`,
    ...(id === '' ? [] : [link === undefined ? id : `<${escape(link)}|${id}>`]),
    ...[when, what, spoke ?? '', post?.network ?? ''].filter((part) => part !== '').map((part) => escape(harmless(part, 60))),
  ].join(' · ')
  if (post === undefined) return `• ${head}`
  const author = post.author === undefined ? '' : `${escape(harmless(post.author, 60))}: `
  return `• ${head}\n      ${author}${escape(harmless(post.text, 140))}`
}

function section(text: string): SlackBlock {
  return { type: 'section', text: markdown(text) }
}

function markdown(text: string): MarkdownText {
  return { type: 'mrkdwn', text, verbatim: true }
}

/** The three characters that Slack asks to be escaped. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
