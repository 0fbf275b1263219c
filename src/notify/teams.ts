/**
 * A digest as a message of Teams Workflows: an Adaptive Card 1.4 in the envelope of a message. What strangers wrote stands in text runs, which
 * know no Markdown, and is made harmless besides, for clients that read more into them.
 */
import { cutDigest, type Digest, type DigestLine, type Mention } from '../core/digest.ts'
import { harmless, webLink } from './text.ts'

const POSTS = 20
/** Teams refuses messages above 28 KB; a Workflow adds a little of its own. */
const BYTES = 27_000
const NOTICES = 5
const MENTIONS = 50

interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly weight?: 'Bolder'
  readonly color?: 'Attention' | 'Warning' | 'Good'
  readonly isSubtle?: true
  readonly selectAction?: { readonly type: 'Action.OpenUrl'; readonly url: string }
}
interface Paragraph {
  readonly type: 'RichTextBlock'
  readonly inlines: readonly TextRun[]
  readonly separator?: true
}
/** Only a text block can mention: its words are our own. */
interface Address {
  readonly type: 'TextBlock'
  readonly text: string
  readonly wrap: true
}
interface MentionEntity {
  readonly type: 'mention'
  readonly text: string
  readonly mentioned: { readonly id: string; readonly name: string }
}
interface AdaptiveCard {
  readonly type: 'AdaptiveCard'
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
  readonly version: '1.4'
  readonly msteams: { readonly width: 'Full'; readonly entities?: readonly MentionEntity[] }
  readonly fallbackText: string
  readonly body: readonly (Paragraph | Address)[]
}

export interface TeamsMessage {
  readonly type: 'message'
  readonly attachments: readonly [
    { readonly contentType: 'application/vnd.microsoft.card.adaptive'; readonly contentUrl: null; readonly content: AdaptiveCard },
  ]
}

/** The digest as the body of a Workflow's webhook: at most 20 posts, and fewer where they would be too long. */
export function teamsMessage(digest: Digest): TeamsMessage {
  for (let most = POSTS; ; most -= 1) {
    const message = messageOf(cutDigest(digest, most))
    if (most === 0 || bytesOf(message) <= BYTES) return message
  }
}

function messageOf({ title, groups, more, notices, mentions = [] }: Digest): TeamsMessage {
  const head = harmless(title, 100)
  const told = notices.map((notice) => harmless(notice, 300)).filter((notice) => notice !== '')
  const notes = [...(more > 0 ? [`and ${more} more`] : []), ...told.slice(0, NOTICES)]
  const entities = mentions.slice(0, MENTIONS).map(entityOf)
  const body: (Paragraph | Address)[] = [
    paragraph(run(head, { weight: 'Bolder' })),
    ...(entities.length === 0
      ? []
      : [{ type: 'TextBlock', text: `for ${entities.map(({ text }) => text).join(' ')}`, wrap: true } as const]),
    ...groups.flatMap(({ department, lines }) => [...headingOf(department), ...lines.map((line) => paragraph(...runsOf(line)))]),
    ...notes.map((note) => paragraph(run(note, { isSubtle: true }))),
  ]
  const content: AdaptiveCard = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    msteams: { width: 'Full', ...(entities.length === 0 ? {} : { entities }) },
    fallbackText: head,
    body,
  }
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] }
}

/** What is about no conversation has no department. */
function headingOf(department: string): readonly Paragraph[] {
  const name = harmless(department, 60)
  return name === '' ? [] : [{ ...paragraph(run(name, { weight: 'Bolder' })), separator: true }]
}

/** The text stands for the entity, and is the same in both places. */
function entityOf({ name, id }: Mention): MentionEntity {
  const plain = harmless(name, 60).replace(/[<>&]/g, '')
  return { type: 'mention', text: `<at>${plain}</at>`, mentioned: { id, name: plain } }
}

const COLOURS = { late: 'Attention', soon: 'Warning', new: 'Warning', stale: 'Warning', resolved: 'Good' } as const

function runsOf({ state, shortId, what, when, spoke, post }: DigestLine): readonly TextRun[] {
  const link = webLink(post?.url)
  const id = harmless(shortId, 40)
  const head = [when, what, spoke ?? '', post?.network ?? ''].filter((part) => part !== '').map((part) => harmless(part, 60))
  const said = post === undefined ? '' : `  ${post.author === undefined ? '' : `${harmless(post.author, 60)}: `}${harmless(post.text, 140)}`
  return [
    run(state.toUpperCase(), { weight: 'Bolder', color: COLOURS[state] }),
    ...(id === '' ? [] : [run(' · '), run(id, link === undefined ? {} : { selectAction: { type: 'Action.OpenUrl', url: link } })]),
    run(` · ${head.join(' · ')}`),
    ...(said === '' ? [] : [run(said, { isSubtle: true })]),
  ]
}

function run(text: string, look: Omit<TextRun, 'type' | 'text'> = {}): TextRun {
  return { type: 'TextRun', text, ...look }
}

function paragraph(...inlines: readonly TextRun[]): Paragraph {
  return { type: 'RichTextBlock', inlines }
}

function bytesOf(message: TeamsMessage): number {
  return new TextEncoder().encode(JSON.stringify(message)).length
}
